/** Words of the settings. */
import type { Density, KeyHome, Theme, Units } from "../../api";
import { count, decimal } from "../format";

const themes: Record<Theme, string> = {
  system: "System",
  light: "Light",
  dark: "Dark",
  sunlight: "Sunlight",
};
const densities: Record<Density, string> = { desktop: "Desk", touch: "Touch" };
const units: Record<Units, string> = { us: "Feet and inches", metric: "Meters" };
const keyHomes: Record<KeyHome, string> = {
  keychain: "in this laptop’s keychain",
  passphrase: "wrapped by your passphrase",
};

export const settings = {
  title: "Settings",
  look: "Look",
  colors: "Colors",
  colorsHelp: "Sunlight is black on white with heavy lines, for the roof.",
  themes,
  density: "Sizes",
  densityHelp: "Touch gives rows of 60 and controls of 48 pixels, for gloves.",
  densities,
  zoom: "Text size",
  zoomHelp: "Everything on screen grows with it. Ctrl + and Ctrl − do the same.",
  zoomIn: "Larger",
  zoomOut: "Smaller",
  zoomPercent: (percent: number) => `${percent} %`,
  recoveryHelp: "What to do when the laptop is lost, and the code that opens a copy.",
  recoveryOpen: "Show the recovery sheet",
  units: "Units",
  unitsHelp:
    "Sizes of findings, heights and known lengths. Roofs and materials stay in feet, as they are sold.",
  unitNames: units,
  keys: "Keys",
  letterKeys: "Single letters and digits act as keys",
  letterKeysHelp: "Switch off when a key is often hit by accident. Arrows, Enter, Esc and Ctrl keys stay.",
  detection: "Detection",
  threshold: "Show findings from",
  thresholdModel: (value: number) => `The model’s own: ${decimal(value, 2)}`,
  thresholdOwn: (value: number) => decimal(value, 2),
  thresholdHelp:
    "Lower shows more and checks longer. What is hidden is kept and comes back when you lower it.",
  useModels: "Use the model’s own",
  analysis: "Analysis",
  analyzeOnImport: "Analyze photos as they arrive",
  analyzeOnImportHelp: "Otherwise analysis starts when you press it.",
  workers: "Processor cores for analysis",
  workersAuto: "All of them",
  workersHelp:
    "Photos are analyzed one after the other; so many cores work on each. Fewer leave more of the laptop for other work.",
  workersN: (n: number) => count(n),
  noModel: "No model is loaded.",
  modelName: "Model",
  version: "Version",
  precision: "Precision",
  licence: "Licence",
  hash: "SHA-256",
  limits: "What it can’t do",
  scores: "Measured",
  notMeasured: "not measured",
  companyTitle: "Company",
  companyNameless: (name: string) =>
    name === ""
      ? "Reports and quotes need a name here. Esc gives up."
      : `Reports and quotes need a name here: “${name}” stays until you type another. Esc brings it back.`,
  companyHelp: "The name on reports and quotes.",
  address: "Address",
  addressHelp: "Street, town and state in one line. Empty fields are left out of documents.",
  phone: "Phone",
  email: "E-mail",
  license: "License number",
  licenseHelp: "Some states require it on every quote.",
  quoteDays: "A quote holds for",
  quoteDaysHelp: (most: number) => `1 to ${count(most)} days from the day it is made.`,
  days: "days",
  exclusions: "Not included",
  exclusionsHelp: "What quotes leave out, in one sentence.",
  terms: "Terms",
  termsHelp: "Each line is a paragraph of the terms on quotes.",
  vault: "Vault",
  company: "Company",
  person: "Your name",
  key: "Key",
  keyHomes,
  demo: "Demo job",
  demoHelp: "One invented house with its roof, an estimate and real drone photos. Delete it any time.",
  addDemo: "Add the demo job",
  demoThere: "The demo job is there already. Delete it first to begin anew.",
  demoAdded: "Added. Its photos are being imported.",
  appVersion: "BrainOps Field",
  lock: "Lock the vault",
  lockHelp: "Closes the vault. Imports and analysis stop and go on after it is opened.",
  saved: "Saved",
} as const;
