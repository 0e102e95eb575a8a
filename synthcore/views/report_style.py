"""How the weekly report looks: on a screen in either theme, on a narrow one, and on paper."""

STYLE = """
:root { color-scheme: light dark; --paper: #fbfbf9; --text: #1d2624; --quiet: #55615e; --line: #dfe3e0; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.5rem; border-bottom: 1px solid var(--line); padding-bottom: 0.3rem; }
h3 { font-size: 1rem; margin: 0 0 0.3rem; }
.lead { font-size: 1.1rem; }
figure { margin: 1.2rem 0 1.8rem; break-inside: avoid; }
figure svg { width: 100%; height: auto; max-width: 34rem; display: block; }
figcaption, footer, summary { color: var(--quiet); font-size: 0.9rem; }
summary { cursor: pointer; padding: 0.3rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { text-align: left; color: var(--quiet); padding: 0.2rem 0; }
th, td { text-align: left; padding: 0.3rem 0.7rem 0.3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.dark { display: none; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15191a; --text: #e8ebe9; --quiet: #a9b3b0; --line: #313a3d; }
  .light { display: none; }
  .dark { display: block; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; --text: #000000; --quiet: #333333; --line: #bbbbbb; }
  .light { display: block; }
  .dark { display: none; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
}
""".strip()
