/** Words of the recovery sheet. */
import type { KeyHome } from "../../api";

const opensBy: Record<KeyHome, string> = {
  keychain: "Here, this laptop’s keychain opens the vault. On any other laptop only this code does.",
  passphrase: "Here, your passphrase opens the vault. If it is forgotten, only this code does.",
};

export const recovery = {
  title: "Recovery sheet",
  why: "This code opens a copy of the vault on any laptop. Whoever has the code and the copy can read everything: keep it on paper, away from the laptop.",
  show: "Show the code",
  code: "Recovery code",
  opensBy,
  copyTitle: "Make a copy of the folder",
  copyText: (folder: string) =>
    `The code alone brings nothing back: it needs a copy of the data folder. Quit the app, then copy the whole folder to another disk, and again after every larger job. It is encrypted. The folder: ${folder}`,
  lostTitle: "When the laptop is lost or broken",
  lostSteps: [
    "Install BrainOps Field on another laptop and start it once, so that it makes its own data folder. Quit it.",
    "Put the copy in place of that folder. Help, About names where it is.",
    "Start the app, choose “Open with the recovery code”, and type the code.",
  ],
  withoutTitle: "Without a copy",
  without: "What was only on the lost laptop, and no office has, can’t be brought back.",
  print: "Print",
  openFolder: "Open data folder",
  useCode: "Open with the recovery code",
  usePassphrase: "Back to the usual way",
  enter: "Recovery code",
  enterHelp: "Nine groups of six from the recovery sheet. Capitals and dashes make no difference.",
  wrong:
    "This code does not open this vault. Check it against the sheet, and that the folder is a copy of the same vault.",
} as const;
