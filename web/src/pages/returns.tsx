export default function Page(_: {  }) { return <div className="page" />; }
