export default function Page(_: { entity?: string }) { return <div className="page" />; }
