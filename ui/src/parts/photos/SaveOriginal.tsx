/** A photo's original file, saved where a person says: byte for byte as the camera wrote it. */
import { type PhotoCard, useWrite } from "../../api";
import { m } from "../../messages";
import { SaveButton, SaveSaid, savingOf } from "../saving";

export function SaveOriginal({ photo }: { photo: PhotoCard }) {
  const write = useWrite("save_original");
  const saving = savingOf(write);
  return (
    <>
      <SaveButton
        saving={saving}
        words={m.photos.saveOriginal}
        onSave={() => write.mutate({ photo_id: photo.id, title: m.photos.saveOriginalTitle })}
      />
      <SaveSaid saving={saving} said={m.photos.originalSaved} failures={m.photos.saveOriginalFailures} />
    </>
  );
}
