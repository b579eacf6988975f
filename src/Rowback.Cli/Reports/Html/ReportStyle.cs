namespace Rowback.Cli.Reports.Html;

/// <summary>How a report looks, on a screen and on paper; the colours are the palette's.</summary>
internal static class ReportStyle
{
    public const string Css = """
        * { box-sizing: border-box }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere }
        main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem }
        h1 { font-size: 1.7rem; line-height: 1.25; margin: .15rem 0 1rem } h2 { font-size: 1.15rem; margin: 2.4rem 0 .7rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line) } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem }
        p { margin: .5rem 0 } .kind { color: var(--faint); font-weight: 600; margin: 0 }
        .summary { font-size: 1.1rem; border: 1px solid var(--line); border-left-width: 5px; border-radius: 6px; background: var(--card); padding: .8rem 1.1rem; margin: 0 0 1.2rem }
        .summary.good { border-color: var(--good); background: var(--good-pale) } .summary.care { border-color: var(--care); background: var(--care-pale) } .summary.bad { border-color: var(--bad); background: var(--bad-pale) }
        .strong { font-weight: 600 } .faint { color: var(--faint) } .good { color: var(--good) } .care { color: var(--care) } .bad { color: var(--bad) }
        p.summary { color: var(--ink) } .summary span { font-weight: 600 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0 } dt { color: var(--faint) } dd { margin: 0 }
        code, pre { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace } code { background: var(--card); border: 1px solid var(--line); border-radius: 4px; padding: .05em .35em }
        pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .7rem 1rem; margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
        .scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .95rem } th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line) } th { color: var(--faint); font-weight: 600; white-space: nowrap } td.name { font-weight: 600; min-width: 8rem } td.key { min-width: 6rem }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } tfoot td { font-weight: 600; border-bottom: 0 }
        ul.tree { list-style: none; padding: 0; margin: .3rem 0 } ul.tree ul { list-style: none; margin: 0 0 0 .5rem; padding: 0 0 0 1.2rem; border-left: 2px solid var(--line) } ul.tree li { padding: .16rem 0 } ul.tree .table { font-weight: 600; margin-right: .6rem } ul.tree .samples { margin-left: .6rem }
        .hazard { border: 1px solid var(--line); border-left: 4px solid var(--care); border-radius: 6px; padding: .6rem 1rem; margin: .7rem 0 } .hazard.bad { border-left-color: var(--bad); color: inherit } .hazard p { margin: .25rem 0 } .hazard .code { font-weight: 600; font-size: .85rem; letter-spacing: .02em }
        .graph { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px } .graph svg { display: block; margin: 0 auto }
        footer { margin-top: 3rem; color: var(--faint); font-size: .85rem }
        @page { margin: 16mm 14mm }
        @media print { body { font-size: 10.5pt } main { max-width: none; padding: 0 } h2, h3 { break-after: avoid } tr, li, .hazard, .summary, pre { break-inside: avoid } thead { display: table-header-group } tfoot { display: table-row-group } .graph, .scroll { overflow: visible } .graph { border: 0; break-inside: avoid } .graph svg { min-width: 0 !important; max-height: 230mm } }
        """;
}
