export default function Page(_: { number?: string }) { return <div className="page" />; }
