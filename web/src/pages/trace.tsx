export default function Page(_: { what?: string;code?: string }) { return <div className="page" />; }
