/** How a model of the shelf is called. */
import type { ShelfModel } from "../../../api";
import { m } from "../../../messages";

export function nameOf(model: ShelfModel | undefined): string {
  return model?.info ? m.models.named(model.info.name, model.info.version) : m.models.unknown;
}
