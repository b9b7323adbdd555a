/** Asks for the roof's height above take-off, which is what sizes lack; saved for this photo. */
import { type FormEvent, useState } from "react";
import { type PhotoDetail, type Units, useWrite } from "../../api";
import { lengths, m } from "../../messages";
import { Failed } from "../../parts/Failed";

export function RoofHeight({ photo, units }: { photo: PhotoDetail; units: Units }) {
  const [entered, setEntered] = useState("");
  const edit = useWrite("edit_photos");
  const meters = lengths.metersOf(entered, units);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (meters === null) return;
    edit.mutate({ photo_ids: [photo.card.id], label: null, roof_height_m: meters, pitch_in_12: null });
  };
  return (
    <form className="rv-roof row" onSubmit={save}>
      <label className="i2 xs" htmlFor="rv-roof-height">
        {m.photos.roofHeight(units === "us" ? "ft" : "m")}
      </label>
      <input
        id="rv-roof-height"
        className="input"
        inputMode="decimal"
        value={entered}
        onChange={(event) => setEntered(event.target.value)}
      />
      <button type="submit" className="btn" disabled={meters === null || edit.isPending}>
        {m.common.save}
      </button>
      {edit.error ? <Failed error={edit.error} /> : null}
    </form>
  );
}
