/** One toast, only for undo: 12 seconds, waits while it has the focus or the pointer. Never for errors. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Kbd } from "./Kbd";
import { useKeys } from "./keys";
import { useUndoable } from "./undo";

const SECONDS = 12;

export interface ToastOffer {
  /** What happened. */
  text: string;
  /** Takes it back. */
  undo: () => void;
}

const Offer = createContext<(offer: ToastOffer) => void>(() => {});

/** Shows what happened and offers to take it back. */
export const useToast = (): ((offer: ToastOffer) => void) => useContext(Offer);

export interface ToastLabels {
  undo: string;
  seconds: (n: number) => string;
}

export function ToastHost({ labels, children }: { labels: ToastLabels; children: ReactNode }) {
  const [shown, setShown] = useState<{ offer: ToastOffer; id: number } | null>(null);
  const ids = useRef(0);
  const show = useCallback((offer: ToastOffer) => {
    ids.current += 1;
    setShown({ offer, id: ids.current });
  }, []);
  const close = useCallback(() => setShown(null), []);
  return (
    <Offer value={show}>
      {children}
      <div className="toasts" role="status">
        {shown ? <Toast key={shown.id} offer={shown.offer} labels={labels} onClose={close} /> : null}
      </div>
    </Offer>
  );
}

interface ToastProps {
  offer: ToastOffer;
  labels: ToastLabels;
  onClose: () => void;
}

function Toast({ offer, labels, onClose }: ToastProps) {
  const [left, setLeft] = useState(SECONDS);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, [held]);
  useEffect(() => {
    if (left <= 0) onClose();
  }, [left, onClose]);
  const undo = () => {
    offer.undo();
    onClose();
  };
  useKeys(useMemo(() => ({ "ctrl+z": undo }), [undo]));
  useUndoable(true, false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: holding the pointer over it only pauses the clock
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{offer.text}</span>
      <span className="toast-left" aria-hidden="true">
        {labels.seconds(left)}
      </span>
      <button type="button" className="toast-undo" onClick={undo}>
        {labels.undo} <Kbd>Ctrl Z</Kbd>
      </button>
    </div>
  );
}
