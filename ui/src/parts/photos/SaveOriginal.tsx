/** A photo's original file, saved where a person says: byte for byte as the camera wrote it. */
import { Save } from "lucide-react";
import { type PhotoCard, useWrite } from "../../api";
import { m } from "../../messages";
import { Failed } from "../Failed";

export function SaveOriginal({ photo }: { photo: PhotoCard }) {
  const { mutate, isPending, error, data } = useWrite("save_original");
  return (
    <>
      <button
        type="button"
        className="btn"
        aria-disabled={isPending || undefined}
        onClick={() => {
          if (!isPending) mutate({ photo_id: photo.id, title: m.photos.saveOriginalTitle });
        }}
      >
        <Save className="i sm" aria-hidden="true" /> {m.photos.saveOriginal}
      </button>
      {error ? <Failed error={error} /> : null}
      <span className="i2 xs" role="status">
        {data ? m.photos.originalSaved(data) : ""}
      </span>
    </>
  );
}
