/** Adds the demo job to a vault that was made without one, or that deleted it. */
import { HousePlus } from "lucide-react";
import { useWrite } from "../../api";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { Row } from "./Row";

const words = m.settings;

export function DemoJob() {
  const add = useWrite("add_demo");
  return (
    <Row label={words.demo} help={words.demoHelp}>
      <button
        type="button"
        className="btn"
        aria-disabled={add.isPending || undefined}
        onClick={() => {
          if (!add.isPending) add.mutate(null);
        }}
      >
        <HousePlus className="i sm" aria-hidden="true" /> {words.addDemo}
      </button>
      <span className="i3 xs" role="status">
        {add.isSuccess ? words.demoAdded : ""}
      </span>
      {add.error ? <Failed error={add.error} sentences={{ conflict: words.demoThere }} /> : null}
    </Row>
  );
}
