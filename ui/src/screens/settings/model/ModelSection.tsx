/** The detection model: the one in use, the shelf, a comparison, and reviewed photos that go out for training. */
import { Undo2 } from "lucide-react";
import { type ModelShelf, useRead, useWrite } from "../../../api";
import { m } from "../../../messages";
import { Failed } from "../../../parts/Failed";
import { UseShipped } from "../../../parts/UseShipped";
import { ModelCard } from "../ModelCard";
import { Row } from "../Row";
import { Compare } from "./Compare";
import { Export } from "./Export";
import "./model.css";
import { nameOf } from "./name";
import { Problem } from "./Problem";
import { Shelf } from "./Shelf";

const words = m.models;

export function ModelSection() {
  const shelf = useRead("list_models", null);
  const learning = useRead("learning_status", null);
  const counts = useRead("reviewed_counts", null);
  const error = shelf.error ?? learning.error ?? counts.error;
  const again = () => {
    for (const one of [shelf, learning, counts]) void one.refetch();
  };
  return (
    <section className="sec">
      <h2>{words.title}</h2>
      {error ? <Failed error={error} onRetry={again} /> : null}
      {shelf.data ? (
        <>
          <InUse shelf={shelf.data} />
          <Shelf shelf={shelf.data} />
        </>
      ) : null}
      {shelf.data && learning.data && counts.data ? (
        <>
          <Compare shelf={shelf.data} learning={learning.data} photos={counts.data.compared} />
          <Export learning={learning.data} counts={counts.data} />
        </>
      ) : null}
    </section>
  );
}

function InUse({ shelf }: { shelf: ModelShelf }) {
  const back = useWrite("roll_back_model");
  const analysis = useRead("analysis_status", null).data;
  const model = shelf.models.find((one) => one.in_use);
  // The analysis may have met what the shelf did not see yet.
  const problem = model?.problem ?? (analysis?.state === "unavailable" ? analysis.code : null);
  const before = shelf.models.find((one) => one.sha256 === shelf.before?.sha256);
  return (
    <Row label={words.inUse} {...(before ? { help: words.rollBackHelp } : {})}>
      {problem ? (
        <Problem code={problem} sentences={words.problems}>
          <UseShipped />
        </Problem>
      ) : null}
      <ModelCard model={model?.info ?? null} />
      {before ? (
        <button
          type="button"
          className="btn"
          aria-disabled={back.isPending || undefined}
          onClick={() => {
            if (!back.isPending) back.mutate(null);
          }}
        >
          <Undo2 className="i sm" aria-hidden="true" /> {words.rollBack(nameOf(before))}
        </button>
      ) : null}
      {back.error ? <Failed error={back.error} /> : null}
    </Row>
  );
}
