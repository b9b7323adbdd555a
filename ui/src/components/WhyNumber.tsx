/** A number with a reason behind it: dotted underline, a press opens its derivation. */
import { type ReactNode, useRef } from "react";
import "./why.css";

export interface WhyNumberProps {
  children: ReactNode;
  onOpen: (anchor: HTMLElement) => void;
  className?: string;
}

export function WhyNumber({ children, onOpen, className }: WhyNumberProps) {
  const button = useRef<HTMLButtonElement | null>(null);
  return (
    <button
      ref={button}
      type="button"
      className={className ? `why-number ${className}` : "why-number"}
      onClick={() => button.current && onOpen(button.current)}
    >
      {children}
    </button>
  );
}
