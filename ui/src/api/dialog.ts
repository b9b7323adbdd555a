/** Native dialogs. They return what the person chose, or nothing. */
import { open, save } from "@tauri-apps/plugin-dialog";

/** A folder of photos. */
export async function chooseFolder(title: string): Promise<string | null> {
  return await open({ directory: true, multiple: false, recursive: true, title });
}

/** Photo files. */
export async function choosePhotos(title: string): Promise<string[]> {
  const chosen = await open({ directory: false, multiple: true, title });
  return chosen ?? [];
}

/** One file with one of these endings, such as `csv`. */
export async function chooseFile(title: string, endings: string[]): Promise<string | null> {
  return await open({
    directory: false,
    multiple: false,
    title,
    filters: [{ name: endings.join(", "), extensions: endings }],
  });
}

/** Where to save a file. */
export async function chooseTarget(title: string, name: string): Promise<string | null> {
  return await save({ title, defaultPath: name });
}
