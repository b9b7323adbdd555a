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
  units: "Units",
  unitsHelp: "Lengths and areas on screens and in documents.",
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
  workers: "Photos analyzed at once",
  workersAuto: "One for each core",
  workersHelp: "Fewer leave more of the laptop for other work.",
  workersN: (n: number) => count(n),
  model: "Detection model",
  noModel: "No model is loaded.",
  modelName: "Model",
  version: "Version",
  precision: "Precision",
  licence: "Licence",
  hash: "SHA-256",
  limits: "What it can’t do",
  scores: "Measured",
  notMeasured: "not measured",
  vault: "Vault",
  company: "Company",
  person: "Your name",
  key: "Key",
  keyHomes,
  appVersion: "BrainOps Field",
  lock: "Lock the vault",
  lockHelp: "Closes the vault. Imports and analysis stop and go on after it is opened.",
  saved: "Saved",
} as const;
