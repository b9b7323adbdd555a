/** What a new vault needs, and what is wrong with it so far. */
import { m } from "../../messages";

export interface VaultFields {
  company: string;
  person: string;
  passphrase: string;
  again: string;
  withPassphrase: boolean;
}

const SHORTEST = 8;

export function problemsOf(fields: VaultFields): Partial<Record<keyof VaultFields, string>> {
  const secret = fields.withPassphrase;
  return {
    ...(fields.company.trim() ? {} : { company: m.start.needCompany }),
    ...(fields.person.trim() ? {} : { person: m.start.needPerson }),
    ...(secret && [...fields.passphrase].length < SHORTEST ? { passphrase: m.start.shortPassphrase } : {}),
    ...(secret && fields.passphrase !== fields.again ? { again: m.start.differentPassphrase } : {}),
  };
}
