export default function Page(_: { code?: string }) { return <div className="page" />; }
