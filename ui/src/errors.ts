/** What people read for each code: what happened, what is safe, what to do. The code itself follows in small type. */
import type { Code } from "./api";

/** Facts a sentence may name. */
export interface ErrorFacts {
  /** Detail as the backend gives it: another file's name, sizes, pixels. */
  detail?: string;
  /** The file this is about. */
  file?: string;
}

type Sentence = string | ((facts: ErrorFacts) => string);

const named = (facts: ErrorFacts): string => facts.file ?? "This file";

export const sentences: Record<Code, Sentence> = {
  invalid: "This can't be saved as it stands. Nothing was changed; what you typed is still here.",
  not_found: "It is no longer here. It may have been deleted meanwhile; nothing else is affected.",
  vault_locked: "The vault is locked. Nothing is lost. Unlock it and go on.",
  vault_missing: "There is no vault on this laptop yet. Create one to begin.",
  vault_exists: "This laptop already has a vault. It was not touched. Unlock it instead.",
  wrong_key: "That passphrase does not open this vault. Nothing is erased after wrong tries.",
  keychain_unavailable:
    "This laptop's keychain does not answer, so the key can't be read. The vault is untouched. Unlock the keychain, then try again.",
  key_gone:
    "The key of this vault is no longer in this laptop’s keychain. Database and photos are untouched. Open it with the code of the recovery sheet, or restore the keychain of the login that made it and try again.",
  revoked:
    "The office revoked this laptop. What it had not sent was handed over for review, then the key of its vault was destroyed. The files are still here, sealed; only the code of the recovery sheet opens them.",
  newer_database: "This file was written by a newer version. It was not touched. Update, then open it again.",
  database_damaged:
    "The vault's file is damaged and was not opened. Originals of photos are separate files and stay. Keep the data folder as it is and put back a copy of it if you have one.",
  vault_busy: "The vault is open in another window or program. Close that one, then try again.",
  disk_full: ({ detail }) =>
    `This laptop is full. ${detail ? `${detail} ` : "What is saved stays saved. "}Do not erase the card. Free some space and go on.`,
  io: "The disk refused to read or write. What was saved before is safe. Try again.",
  source_gone: ({ detail, file }) =>
    file
      ? `${file} is no longer where it was picked. Nothing else is affected. Put it back and try again, or leave it out.`
      : `The folder disappeared during import. ${detail ? `${detail} ` : "What is saved stays saved. "}Put the drive back and it goes on.`,
  folder_unreadable: (facts) =>
    `${facts.file ?? "A folder"} could not be opened${facts.detail ? ` (${facts.detail})` : ""}. Nothing in it was copied; keep it where it is. Make it readable and try again, or leave it out.`,
  folder_too_deep: (facts) =>
    `${facts.file ?? "A folder"} lies more than ${facts.detail || "32 folders"} deep and was not looked into. Nothing in it was copied. Import that folder by itself, or leave it out.`,
  file_empty: (facts) =>
    `${named(facts)} is empty, 0 bytes. Nothing else is affected. Copy it from the card again, or leave it out.`,
  file_truncated: (facts) =>
    `${named(facts)} ends too early${facts.detail ? `: ${facts.detail}` : ""}. This file exists only on the card. Try again, or leave it out.`,
  file_damaged: (facts) =>
    `${named(facts)} is damaged and can't be shown. The original is untouched. Try again, or leave it out.`,
  too_large: ({ detail }) =>
    detail
      ? `The header claims ${detail}. Not opened; nothing else is affected.`
      : "The picture is larger than this app opens. Not opened; nothing else is affected.",
  unsupported_format: ({ detail }) =>
    `This picture is ${detail || "of a format"}${detail ? ", which is" : " that is"} not shown yet. The original is kept.`,
  not_a_photo: (facts) =>
    `${named(facts)} is not a photo. It was left where it is; nothing else is affected.`,
  duplicate: (facts) =>
    `${named(facts)} is the same picture as ${facts.detail || "another of this job"}. Kept once.`,
  samples_missing:
    "The photos of the demo job did not come with this installation, so it was not added. Nothing else is affected. Install again to try it.",
  model_missing:
    "The detection model is not there. Photos import as usual; analysis waits until you reinstall it or use another one, in Settings.",
  model_damaged:
    "The detection model is damaged. Photos import as usual; analysis waits until you reinstall it or use another one, in Settings.",
  model_shape:
    "The detection model is of another kind than this version needs. Photos import as usual; analysis waits until you reinstall it or use another one, in Settings.",
  model_broken:
    "The detection model gave results for this photo that can't be true, so none were kept. Draw what you see, and reinstall the model if it happens again.",
  runtime_missing:
    "The library that runs the detection model is missing. Photos import as usual; analysis waits until you reinstall the app.",
  cancelled: "Stopped, as you asked. What was done stays.",
  document_failed: "The document could not be written. The job is unchanged. Try again.",
  no_viewer:
    "No program on this laptop opens PDF files. The document is safe in the vault. Save a copy and open it elsewhere, or install a PDF viewer.",
  unauthenticated:
    "You are signed out. What is on this laptop stays and can be worked on. Sign in to reach the office.",
  wrong_credentials:
    "That e-mail address and password do not fit together. Try again, or reset the password.",
  session_ended: "This sign-in was ended. What is on this laptop stays. Sign in again.",
  choose_organisation: "You belong to several companies with this address. Choose one.",
  second_factor_needed: "Enter the code that your authenticator shows, or a recovery code.",
  second_factor_wrong:
    "That code is wrong or was used before. Wait for the next one, or enter a recovery code.",
  forbidden: "Your role does not allow this. Ask whoever manages your company's account.",
  conflict: "Another record has this already. Nothing was changed; what you typed is still here.",
  stale: "Somebody changed it meanwhile. Nothing was changed; look at the new state, then decide.",
  version_missing:
    "The app did not say which state it meant to change, so nothing was changed. Update the app.",
  key_reused: "This step was sent before with other content, so it was not done again. Start it anew.",
  too_many_requests: "Too many tries. Nothing is lost. Wait a little, then try again.",
  unavailable: "The office does not answer just now. Your changes wait here and go out by themselves.",
  internal:
    "The app met a case it does not know and stopped this step. What was saved is safe. Try again; if it stays, send the crash log.",
};

/** The sentence of a code. */
export function sentenceOf(code: Code, facts: ErrorFacts = {}): string {
  const sentence = sentences[code];
  return typeof sentence === "string" ? sentence : sentence(facts);
}
