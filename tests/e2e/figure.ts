/** One measured figure, as a line of JSON. */

export type Figure = { name: string; ours: number; unit: string; bar: string; holds: boolean };

export function print(figure: Figure): void {
  const ours = Math.round(figure.ours * 1000) / 1000;
  process.stdout.write(`${JSON.stringify({ ...figure, ours, peer: null, peer_name: null })}\n`);
}
