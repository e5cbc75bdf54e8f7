export default function TodayMap() { return null; }
