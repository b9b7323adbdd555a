/** A larger look at one photo over the grid; it follows the focus, and Space or Esc closes it. */
import { createPortal } from "react-dom";
import { type PhotoCard, previewUrl } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { cssOrientation } from "../../components/viewer/Loupe";
import { m } from "../../messages";
import { standOf, standWords } from "./reviewed";

export function PeekPhoto({ photo, onClose }: { photo: PhotoCard; onClose: () => void }) {
  useKeys({ Escape: onClose });
  const turned = photo.orientation >= 5;
  const stand = standOf(photo);
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Space and Esc close it
    // biome-ignore lint/a11y/noStaticElementInteractions: pressing anywhere closes it, as the keys do
    <div className="peek-photo" data-room="photo" onClick={onClose}>
      <figure>
        <img
          key={photo.id}
          className={turned ? "turned" : undefined}
          src={previewUrl(photo.id)}
          alt={photo.file_name}
          style={{ transform: cssOrientation(photo.orientation) }}
        />
        <figcaption>
          <b>{photo.file_name}</b>
          {photo.label ? <span>{photo.label}</span> : null}
          <span>{standWords(photo, stand)}</span>
          <span className="grow" />
          <span>
            <Kbd>Space</Kbd> {m.common.close}
          </span>
        </figcaption>
      </figure>
    </div>,
    document.body,
  );
}
