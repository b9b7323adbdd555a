/** Native dialogs. They return what the person chose, or nothing. */
import { open } from "@tauri-apps/plugin-dialog";

/** A folder of photos. */
export async function chooseFolder(title: string): Promise<string | null> {
  return await open({ directory: true, multiple: false, recursive: true, title });
}

/** Photo files. */
export async function choosePhotos(title: string): Promise<string[]> {
  const chosen = await open({ directory: false, multiple: true, title });
  return chosen ?? [];
}
