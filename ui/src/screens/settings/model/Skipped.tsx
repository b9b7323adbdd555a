/** Photos that an export or a comparison left out, each with its reason. */
import type { SkippedPhoto } from "../../../api";
import { sentenceOf } from "../../../errors";
import { m } from "../../../messages";

export function Skipped({ photos }: { photos: readonly SkippedPhoto[] }) {
  if (photos.length === 0) return null;
  return (
    <details>
      <summary>{m.models.leftOut(photos.length)}</summary>
      <ul className="model-caveats">
        {photos.map((photo) => (
          <li key={photo.photo_id}>
            <span className="mid">{photo.file_name}</span>{" "}
            <span className="i2">{sentenceOf(photo.code, { file: photo.file_name })}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
