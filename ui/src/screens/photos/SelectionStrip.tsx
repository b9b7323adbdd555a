/** What can be said about several photos at once: their label, the height and pitch of the roof they show, or that they go. */
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type JobId, type PhotoCard, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useToast } from "../../components/Toast";
import { lengths, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { SaveOriginal } from "../../parts/photos/SaveOriginal";

interface SelectionStripProps {
  jobId: JobId;
  rows: readonly PhotoCard[];
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
  onDone: () => void;
}

/** Rise over 12; the bounds are those the roof takes. */
const PITCH = { least: 0.25, most: 24 };

/** A pitch as people enter it: `6`, `6/12` or `4.5/12`; nothing when it is none. */
export function pitchOf(entered: string): number | null {
  const value = Number(entered.replace(/\s*\/\s*12\s*$/, "").trim());
  return Number.isFinite(value) && value >= PITCH.least && value <= PITCH.most ? value : null;
}

export function SelectionStrip({ rows, selected, onChange, onDone }: SelectionStripProps) {
  const { data: settings } = useRead("get_settings", null);
  const units = settings?.units ?? "us";
  const edit = useWrite("edit_photos");
  const { mutateAsync: remove, isPending: removing, error: removeError } = useWrite("delete_photo");
  const { mutateAsync: restore, error: restoreError } = useWrite("restore_photo");
  const toast = useToast();
  const [label, setLabel] = useState("");
  const [roof, setRoof] = useState("");
  const [pitch, setPitch] = useState("");
  const roofHeight = lengths.metersOf(roof, units);
  const rise = pitch.trim() === "" ? null : pitchOf(pitch);
  const wrong =
    pitch.trim() !== "" && rise === null
      ? m.photos.pitchWrong
      : roof.trim() !== "" && roofHeight === null
        ? m.photos.heightWrong
        : null;
  const empty = label === "" && roof.trim() === "" && pitch.trim() === "";
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    if (wrong !== null || empty || selected.size === 0) return;
    edit.mutate(
      {
        photo_ids: [...selected],
        label: label === "" ? null : label.trim(),
        roof_height_m: roofHeight,
        pitch_in_12: rise,
      },
      {
        onSuccess: () => {
          setLabel("");
          setRoof("");
          setPitch("");
        },
      },
    );
  };
  /** Those that could not be deleted stay selected, beside the reason. */
  const removeAll = async (): Promise<void> => {
    const ids = [...selected];
    const results = await Promise.allSettled(ids.map((id) => remove(id)));
    const gone = ids.filter((_, at) => results[at]?.status === "fulfilled");
    onChange(new Set(ids.filter((id) => !gone.includes(id))));
    if (gone.length === 0) return;
    toast({
      text: m.photos.deleted(gone.length),
      undo: () => void Promise.allSettled(gone.map((id) => restore(id))),
    });
  };
  const only = selected.size === 1 ? rows.find((row) => selected.has(row.id)) : undefined;
  const failure = edit.error ?? removeError ?? restoreError;
  return (
    <form className="ph-tools" onSubmit={apply}>
      <b>{m.photos.selected(selected.size)}</b>
      <button
        type="button"
        className="btn quiet"
        onClick={() => onChange(new Set(rows.map((row) => row.id)))}
      >
        {m.photos.selectAll}
      </button>
      <label>
        {m.photos.label}
        <input
          className="input wide"
          value={label}
          placeholder={m.photos.labelHint}
          onChange={(event) => setLabel(event.target.value)}
        />
      </label>
      <label>
        {m.photos.roofHeight(units === "us" ? "ft" : "m")}
        <input
          className="input"
          inputMode="decimal"
          value={roof}
          onChange={(event) => setRoof(event.target.value)}
        />
      </label>
      <label>
        {m.photos.pitch}
        <input className="input" value={pitch} onChange={(event) => setPitch(event.target.value)} />
      </label>
      <button
        type="submit"
        className="btn primary"
        disabled={wrong !== null || empty || selected.size === 0 || edit.isPending}
      >
        {m.photos.apply}
      </button>
      {wrong ? <span className="c-stop xs">{wrong}</span> : null}
      {failure ? <Failed error={failure} /> : null}
      <span className="grow" />
      {only ? <SaveOriginal key={only.id} photo={only} /> : null}
      <button
        type="button"
        className="btn danger"
        disabled={selected.size === 0 || removing}
        onClick={() => void removeAll()}
      >
        <Trash2 className="i sm" aria-hidden="true" /> {m.photos.delete}
      </button>
      <button type="button" className="btn" onClick={onDone}>
        {m.photos.selectDone} <Kbd>Esc</Kbd>
      </button>
    </form>
  );
}
