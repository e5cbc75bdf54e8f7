// When the first page has its answers and nothing else is to be done: what may be needed next is read then.
import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useState } from "react";

let idle = false;
export function useIdle(): boolean {
  const asking = useIsFetching() > 0;
  const [is, setIs] = useState(idle);
  useEffect(() => {
    if (is || asking) return;
    const wait = window.setTimeout(() => { idle = true; setIs(true); }, 200); // an answer often asks for more
    return () => window.clearTimeout(wait);
  }, [is, asking]);
  return is;
}
