/** A job without a roof: choose a form, and the rest follows. */
import type { Shape } from "../../api";
import { m } from "../../messages";

const SHAPES: readonly Shape[] = ["gable", "hip", "shed", "flat"];

/** Lines of each form on a 120 × 84 plan: outline, then what folds. */
const PLANS: Record<Shape, { folds: string; arrows: string }> = {
  gable: { folds: "M8 42h104", arrows: "M60 50v18m-4-5 4 5 4-5M60 34V16m-4 5 4-5 4 5" },
  hip: { folds: "M42 42h36M8 8l34 34M8 76l34-34M112 8 78 42M112 76 78 42", arrows: "M60 50v18m-4-5 4 5 4-5" },
  shed: { folds: "", arrows: "M60 22v42m-5-6 5 6 5-6" },
  flat: { folds: "", arrows: "M30 42h60" },
};

export function ChooseShape({ onChoose }: { onChoose: (shape: Shape) => void }) {
  return (
    <section className="choose-shape">
      <h1>{m.roof.emptyTitle}</h1>
      <ul>
        {SHAPES.map((shape) => (
          <li key={shape}>
            <button type="button" onClick={() => onChoose(shape)}>
              <svg viewBox="0 0 120 84" fill="none" aria-hidden="true">
                <rect x="8" y="8" width="104" height="68" className="shape-outline" />
                <path d={PLANS[shape].folds} className={shape === "hip" ? "shape-hip" : "shape-ridge"} />
                {shape === "hip" && <path d="M42 42h36" className="shape-ridge" />}
                <path d={PLANS[shape].arrows} className="shape-fall" />
              </svg>
              <b>{m.roof.shape[shape]}</b>
              <span className="i3 xs">{m.roof.about[shape]}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="i3">{m.roof.emptyHint}</p>
    </section>
  );
}
