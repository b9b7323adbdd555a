/** A count for the live region, spoken at most every five seconds. */
import { useEffect, useRef, useState } from "react";

const EVERY_MS = 5000;

export function useAnnounced(text: string): string {
  const [spoken, setSpoken] = useState("");
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(400, last.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSpoken(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return spoken;
}
