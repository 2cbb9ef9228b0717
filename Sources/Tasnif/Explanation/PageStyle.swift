/// The style sheet of the page that shows an explanation.
enum PageStyle {
    private static let colors = 8

    /// The variable that holds the colour of a label.
    static func color(_ label: Int) -> String { "--l\(label % colors)" }

    /// What the button of a label switches on: its colour in every mark, and its passage alone in full ink.
    static func rules(ofLabel label: Int) -> String {
        """
        #v\(label):checked ~ main mark {
          --h: var(\(color(label))); --p: var(--p\(label), 0); --n: var(--n\(label), 0);
        }
        #v\(label):checked ~ main article:has(.w\(label)) .t:not(.w\(label)) { opacity: .4; }
        #v\(label):checked ~ header .b\(label) { outline: 2px solid; }
        """
    }

    static let rules = """
        :root {
          color-scheme: light dark;
          --paper: #fff; --ink: #1b1f24; --quiet: #5b636e; --line: #d5d9df; --panel: #f6f7f9;
          --l0: #2563eb; --l1: #d97706; --l2: #059669; --l3: #db2777;
          --l4: #7c3aed; --l5: #0891b2; --l6: #dc2626; --l7: #65a30d;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #14171b; --ink: #e7eaee; --quiet: #9aa4b1; --line: #343b44; --panel: #1c2127;
            --l0: #6ea0ff; --l1: #f2a541; --l2: #34c796; --l3: #f472b6;
            --l4: #a78bfa; --l5: #38c6e0; --l6: #f87171; --l7: #a3d64a;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 52rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.7 "Noto Naskh Arabic", "Noto Sans Arabic", "Segoe UI", Tahoma, system-ui, sans-serif;
        }
        input[name=view] { position: absolute; opacity: 0; pointer-events: none; }
        h1 { font-size: 1.5rem; line-height: 1.4; margin: 0; }
        h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
        h2 small { color: var(--quiet); font-weight: normal; margin-inline-start: .6rem; }
        p { margin: .4rem 0; }
        .quiet { color: var(--quiet); font-size: .9rem; }
        nav { display: flex; flex-wrap: wrap; gap: .5rem; margin: .8rem 0; }
        nav label {
          border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .8rem; cursor: pointer;
          background: var(--panel);
        }
        nav label i { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-inline-end: .4em; }
        #all:checked ~ header .b-all { outline: 2px solid; }
        input:focus-visible ~ header nav { outline: 1px dotted var(--quiet); outline-offset: .3rem; }
        article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.2rem; margin: 1rem 0; }
        .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; line-height: 2.1; }
        .text.title { font-weight: bold; margin-bottom: .6rem; }
        mark {
          --h: var(--ha, var(--ink)); --p: var(--pa, 0); --n: var(--na, 0); color: inherit;
          background: color-mix(in srgb, var(--h) calc(var(--p) * 1%), transparent); border-radius: .2em;
          border-bottom: 2px dashed color-mix(in srgb, var(--h) calc(var(--n) * 1.6%), transparent);
        }
        del { color: var(--quiet); opacity: .7; }
        .rule {
          color: var(--quiet); border: 1px solid var(--line); border-radius: .3em; padding: 0 .3em;
          margin-inline: .3em; font-size: .75rem;
        }
        section { background: var(--panel); border-radius: .5rem; padding: 1rem 1.2rem; margin: 1rem 0; }
        section.label { border-inline-start: .3rem solid var(--h); }
        dl { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: .4rem 0; }
        dt { color: var(--quiet); font-size: .85rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; text-align: right; }
        .set bdi {
          display: inline-block; border: 1px solid var(--line); border-radius: .3em; padding: 0 .4em; margin: .1em;
        }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin-top: .6rem; font-size: .95rem; }
        th { text-align: start; color: var(--quiet); font-weight: normal; font-size: .85rem; }
        th, td { padding: .15rem .5rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
        .number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
        .bar { width: 25%; min-width: 5rem; }
        .bar i { display: block; height: .6em; border-radius: .2em; background: var(--h); }
        .bar i.against { background: none; border: 2px dashed var(--h); }
        """
}
