/** Two models on the photos that people looked over whole; it says what such a comparison can't. */
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { type Comparison, type LearningView, type ModelShelf, type ModelTally, useWrite } from "../../../api";
import { ChoiceMenu } from "../../../components/Menu";
import { m } from "../../../messages";
import { Failed } from "../../../parts/Failed";
import { Row } from "../Row";
import { nameOf } from "./name";
import { Problem } from "./Problem";
import { Progress } from "./Progress";
import { Skipped } from "./Skipped";
import { useKeptFocus } from "./useKeptFocus";

const words = m.models;
/** With fewer marks one standard error of the share found is above five points of a hundred. */
const FEW_MARKS = 100;

export interface CompareProps {
  shelf: ModelShelf;
  learning: LearningView;
  /** Photos there are to compare on. */
  photos: number;
}

export function Compare({ shelf, learning, photos }: CompareProps) {
  const start = useWrite("compare_models");
  const usable = shelf.models.filter((model) => model.problem === null);
  const inUse = usable.find((model) => model.in_use) ?? usable[0];
  const [picked, setPicked] = useState<{ one: string | null; other: string | null }>({
    one: null,
    other: null,
  });
  const has = (sha256: string | null) => usable.some((model) => model.sha256 === sha256);
  const one = (has(picked.one) ? picked.one : inUse?.sha256) ?? "";
  const rest = usable.find((model) => model.sha256 !== one);
  const other = (has(picked.other) && picked.other !== one ? picked.other : rest?.sha256) ?? "";
  const reason = usable.length < 2 ? words.compareNeedsTwo : photos === 0 ? words.compareNeedsPhotos : null;
  const failed = learning.failed?.task === "comparison" ? learning.failed.code : null;
  const { compared, running } = learning;
  const told = useKeptFocus<HTMLSpanElement>(running?.task === "comparison");
  const choice = (label: string, value: string, onSelect: (sha256: string) => void) => (
    <ChoiceMenu
      label={label}
      placement="bottom start"
      button={
        <>
          <span className="sr">{label}</span> {nameOf(usable.find((model) => model.sha256 === value))}
          <ChevronDown className="i sm" aria-hidden="true" />
        </>
      }
      mode="single"
      choices={usable.map((model) => ({
        key: model.sha256,
        label: nameOf(model),
        hint: words.short(model.sha256),
      }))}
      selected={[value]}
      onSelect={([key]) => {
        if (key !== undefined) onSelect(key);
      }}
    />
  );
  return (
    <Row label={words.compare} help={words.compareHelp(photos)}>
      {reason ? (
        <span className="i2">{reason}</span>
      ) : (
        <>
          {choice(words.compareOne, one, (sha256) => setPicked({ one: sha256, other }))}
          <span className="i2">{words.compareWith}</span>
          {choice(words.compareOther, other, (sha256) =>
            setPicked({ one: sha256 === one ? other : one, other: sha256 }),
          )}
          {running?.task === "comparison" ? (
            <Progress progress={running} words={words.comparing} />
          ) : running ? (
            <span className="i2">{words.compareWaits}</span>
          ) : (
            <button
              type="button"
              className="btn"
              data-keep
              aria-disabled={start.isPending || undefined}
              onClick={() => {
                if (!start.isPending) start.mutate({ one, other });
              }}
            >
              {words.compareStart}
            </button>
          )}
        </>
      )}
      {start.error ? <Failed error={start.error} /> : null}
      {failed ? <Problem code={failed} sentences={words.compareFailures} /> : null}
      <span ref={told} className="sr" role="status">
        {compared && !running ? words.compareResult(compared.photos, compared.marks) : ""}
      </span>
      {compared ? <Result compared={compared} /> : null}
    </Row>
  );
}

function Result({ compared }: { compared: Comparison }) {
  const { photos, marks, debris, models } = compared;
  const named = (model: ModelTally) => words.named(model.name, model.version);
  const most = Math.max(...models.map((model) => model.false_marks_per_photo), 1);
  return (
    <div className="model-result">
      <table className="tbl">
        <caption>{words.compareResult(photos, marks)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.column.model}</th>
            <th scope="col">{words.column.found}</th>
            <th scope="col">{words.column.rightClass}</th>
            <th scope="col">{words.column.missed}</th>
            <th scope="col">{words.column.falsePerPhoto}</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={model.sha256}>
              <th scope="row">{named(model)}</th>
              <td>
                <Bar share={model.found / Math.max(marks, 1)} /> {words.ofMarks(model.found, marks)}
              </td>
              <td>
                <Bar share={model.right_class / Math.max(marks, 1)} />{" "}
                {words.ofMarks(model.right_class, marks)}
              </td>
              <td className="num">{words.ofMarks(model.missed, marks)}</td>
              <td>
                <Bar share={model.false_marks_per_photo / most} bad />{" "}
                {words.falseMarks(model.false_marks_per_photo)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="model-caveats i2">
        {marks < FEW_MARKS ? <li className="c-caution">{words.few(photos, marks)}</li> : null}
        {models
          .filter((model) => model.suggested_on > 0)
          .map((model) => (
            <li key={model.sha256}>{words.favors(named(model), model.suggested_on, photos)}</li>
          ))}
        <li>{words.countsAs(compared.least_overlap)}</li>
        {debris > 0
          ? models.map((model) => (
              <li key={model.sha256}>{words.debris(model.debris_found, debris, named(model))}</li>
            ))
          : null}
      </ul>
      <Skipped photos={compared.skipped} />
    </div>
  );
}

/** A share as a bar; the number stands beside it. */
function Bar({ share, bad = false }: { share: number; bad?: boolean }) {
  return (
    <span className={bad ? "meter bad" : "meter"} aria-hidden="true">
      <i style={{ width: `${Math.min(share, 1) * 100}%` }} />
    </span>
  );
}
