export function Today() { return <div className="page">Today</div>; }
