"""How the weekly report looks: on a screen in either theme, on a narrow one, and on paper."""

STYLE = """
:root { color-scheme: light dark; --paper: #fbfbf9; --text: #1d2624; --quiet: #55615e; --line: #dfe3e0; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
p { max-width: 46rem; margin: 0.5rem 0; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.5rem; border-bottom: 1px solid var(--line); padding-bottom: 0.3rem; }
h3 { font-size: 1rem; margin: 0 0 0.3rem; }
.lead { font-size: 1.1rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem 2rem; align-items: start; }
figure { margin: 0.8rem 0; break-inside: avoid; min-width: 0; }
figure svg { width: 100%; height: auto; max-width: 34rem; display: block; }
figcaption, footer, summary, .of { color: var(--quiet); font-size: 0.9rem; }
summary { cursor: pointer; padding: 0.3rem 0; }
.wide { overflow-x: auto; margin: 0.6rem 0 1rem; }
table { border-collapse: collapse; min-width: min(100%, 34rem); font-size: 0.9rem; }
caption { text-align: left; color: var(--quiet); padding: 0.2rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 1.2rem 0.3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.dark { display: none; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15191a; --text: #e8ebe9; --quiet: #a9b3b0; --line: #313a3d; }
  .light { display: none; }
  .dark { display: block; }
}
@media (max-width: 30rem) { th, td { padding-right: 0.6rem; } }
@page { size: A4; margin: 15mm; }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --text: #000000; --quiet: #333333; --line: #bbbbbb; }
  .light { display: block; }
  .dark { display: none; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h1, h2 { break-after: avoid; }
  .figures { grid-template-columns: 1fr 1fr; gap: 0.5rem 1.5rem; }
  .wide { overflow: visible; break-inside: avoid; }
  details:not([open]) { display: none; }
}
""".strip()
