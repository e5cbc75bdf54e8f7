export default function Page(_: { what?: string }) { return <div className="page" />; }
