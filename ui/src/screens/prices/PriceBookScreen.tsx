/** The company's price book. */
export function PriceBookScreen() {
  return <header className="bar" />;
}
