/** Offers the model that ships where another one is in use; for where that one can't be run. */
import { useRead, useWrite } from "../api";
import { m } from "../messages";
import { Failed } from "./Failed";

export function UseShipped() {
  const shelf = useRead("list_models", null).data;
  const use = useWrite("use_shipped_model");
  const other = shelf?.models.some((model) => model.in_use && !model.shipped);
  const ready = shelf?.models.some((model) => model.shipped && model.problem === null);
  if (!other || !ready) return null;
  return (
    <>
      <button
        type="button"
        className="btn"
        aria-disabled={use.isPending || undefined}
        onClick={() => {
          if (!use.isPending) use.mutate(null);
        }}
      >
        {m.models.useShipped}
      </button>
      {use.error ? <Failed error={use.error} /> : null}
    </>
  );
}
