export default function Page(_: { item?: string;site?: string }) { return <div className="page" />; }
