/** Search, filters, order and columns of the list. */
import { ArrowUpDown, Columns3, ListFilter, Search, X } from "lucide-react";
import { type RefObject, useState } from "react";
import type { JobSort, Stage } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { ChoiceMenu } from "../../components/Menu";
import { m } from "../../messages";
import type { ListQuery } from "../../parts/jobOrder";
import { STAGES, StageRing } from "../../parts/StageRing";
import { type ColumnKey, HIDEABLE } from "./columns";
import { SORTS } from "./search";

export interface ToolbarProps {
  box: RefObject<HTMLInputElement | null>;
  typed: string;
  onType: (text: string) => void;
  query: ListQuery;
  board: boolean;
  hidden: readonly ColumnKey[];
  onStages: (stages: Stage[]) => void;
  onSort: (sort: JobSort, descending: boolean) => void;
  onColumns: (shown: ColumnKey[]) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { box, typed, onType, query, board, hidden, onStages, onSort, onColumns } = props;
  const [filtering, setFiltering] = useState(false);
  useKeys({ f: () => setFiltering(true) });
  const shown = HIDEABLE.map(({ key }) => key).filter((key) => !hidden.includes(key));
  return (
    <div className="toolbar">
      <label className="input search">
        <Search className="i sm" aria-hidden="true" />
        <input
          ref={box}
          type="search"
          aria-label={m.jobs.searchLabel}
          placeholder={m.jobs.searchHint}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              if (typed) onType("");
              else event.currentTarget.blur();
              event.preventDefault();
            }
            if (event.key === "ArrowDown" || event.key === "Enter") {
              document.querySelector<HTMLElement>(board ? "[data-card]" : ".grid-scroll")?.focus();
              event.preventDefault();
            }
          }}
          spellCheck={false}
          autoComplete="off"
        />
        {typed ? (
          <button type="button" className="clear" aria-label={m.jobs.clearSearch} onClick={() => onType("")}>
            <X className="i sm" aria-hidden="true" />
          </button>
        ) : (
          <Kbd>/</Kbd>
        )}
      </label>
      {query.stages.length > 0 ? (
        <span className="chip">
          <span>{m.jobs.stageIs}</span>
          <b>{m.jobs.stagesNamed(query.stages)}</b>
          <button type="button" aria-label={m.jobs.clearStages} onClick={() => onStages([])}>
            <X className="i sm" aria-hidden="true" />
          </button>
        </span>
      ) : null}
      <ChoiceMenu
        label={m.jobs.filter}
        heading={m.jobs.filterHeading}
        buttonClass="chip add"
        placement="bottom start"
        button={
          <>
            <ListFilter className="i sm" aria-hidden="true" /> {m.jobs.filter} <Kbd>F</Kbd>
          </>
        }
        mode="multiple"
        choices={STAGES.map((stage) => ({
          key: stage,
          label: m.stage[stage],
          icon: <StageRing stage={stage} />,
        }))}
        selected={query.stages}
        onSelect={onStages}
        isOpen={filtering}
        onOpenChange={setFiltering}
      />
      <span className="grow" />
      {board ? (
        <span className="i3 xs cut">{m.jobs.boardNote}</span>
      ) : (
        <>
          <span className="i3 xs nw wide-only">
            {query.sort === "due" && !query.descending
              ? m.jobs.grouped
              : m.jobs.sortedBy(query.sort, query.descending)}
          </span>
          <ChoiceMenu
            label={m.jobs.sort}
            heading={m.jobs.sortHeading}
            buttonClass="btn quiet"
            button={
              <>
                <ArrowUpDown className="i sm" aria-hidden="true" /> {m.jobs.sort}
              </>
            }
            mode="multiple"
            choices={[
              ...SORTS.map((sort) => ({ key: sort as JobSort | "reverse", label: m.jobs.sorts[sort] })),
              { key: "reverse" as const, label: m.jobs.reverse, apart: true },
            ]}
            selected={[query.sort, ...(query.descending ? (["reverse"] as const) : [])]}
            onSelect={(keys) => {
              const sorts = keys.filter((key): key is JobSort => key !== "reverse");
              onSort(sorts.find((sort) => sort !== query.sort) ?? query.sort, keys.includes("reverse"));
            }}
          />
          <ChoiceMenu
            label={m.jobs.columns}
            heading={m.jobs.columnsHeading}
            buttonClass="btn quiet wide-only"
            button={
              <>
                <Columns3 className="i sm" aria-hidden="true" /> {m.jobs.columns}
              </>
            }
            mode="multiple"
            choices={HIDEABLE.map(({ key, label }) => ({ key, label }))}
            selected={shown}
            onSelect={onColumns}
          />
        </>
      )}
    </div>
  );
}
