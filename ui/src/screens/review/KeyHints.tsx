/** The keys of the workbench, in the status bar. */
import { Kbd } from "../../components/Kbd";
import { StatusEnd } from "../../components/StatusEnd";
import { m } from "../../messages";

export function KeyHints() {
  return (
    <StatusEnd>
      <span className="rv-hints" aria-hidden="true">
        <span>
          <Kbd>A</Kbd> {m.review.keys.accept}
        </span>
        <span>
          <Kbd>R</Kbd> {m.review.keys.reject}
        </span>
        <span>
          <Kbd>1</Kbd>–<Kbd>9</Kbd> {m.review.keys.class}
        </span>
        <span>
          <Kbd>Tab</Kbd> {m.review.keys.next}
        </span>
        <span>
          <Kbd>N</Kbd> {m.review.keys.newBox}
        </span>
        <span>
          <Kbd>M</Kbd> {m.review.keys.measure}
        </span>
        <span>
          <Kbd>←</Kbd> <Kbd>→</Kbd> {m.review.keys.nudge}
        </span>
        <span>
          <Kbd>J</Kbd> <Kbd>K</Kbd> {m.review.keys.photo}
        </span>
        <span>
          <Kbd>D</Kbd> {m.review.keys.done}
        </span>
        <span>
          <Kbd>Ctrl</Kbd> <Kbd>Z</Kbd> {m.review.keys.undo}
        </span>
      </span>
    </StatusEnd>
  );
}
