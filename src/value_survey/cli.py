"""The command `value-survey`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from value_survey import __version__
from value_survey.errors import InputError

app = typer.Typer(
    help="Cultural value alignment of language models, measured by simulated survey respondents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold keys
)
models_app = typer.Typer(help="Which models are configured, and whether they can be loaded here.")
app.add_typer(models_app, name="models")
annotate_app = typer.Typer(
    help="Responses for people to read: answers the parser missed, and problems.", no_args_is_help=True
)
app.add_typer(annotate_app, name="annotate")

Root = Annotated[Path, typer.Option("--root", help="Folder of params.yaml.", file_okay=False)]
_HERE = Path()


def _fail(error: InputError) -> NoReturn:
    count = len(error.problems)
    print(f"{count} problem{'s' if count > 1 else ''}:\n{error}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(2)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Run with a command; `value-survey COMMAND --help` explains it."""


@app.command()
def parse(file: Annotated[Path, typer.Argument(help="JSON lines; `-` reads standard input.")]) -> None:
    """Parse responses: one JSON object a line in, one a line out.

    A line has id, language, kind, max_choices, options (code → text) and response; the output has id, codes,
    status and rule. A malformed file gives one error that lists every bad line, and no output.
    """
    from value_survey.answers.jsonl import parse_lines  # noqa: PLC0415

    try:
        for line in parse_lines(_lines(file)):
            typer.echo(line)
    except InputError as error:
        _fail(error)


@app.command()
def simulate(
    runs: Annotated[list[str] | None, typer.Argument(help="Names of runs in params.yaml.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All runs of params.yaml.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask at most this many further items, then stop.")
    ] = None,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="Say what a service failed to answer, and ask it again."),
    ] = False,
    executor: Annotated[
        str | None, typer.Option(help="local or ray, where it is not what params.yaml says.")
    ] = None,
    root: Root = _HERE,
) -> None:
    """Simulate runs, or what is left of them; stop it at any time and call it again.

    Only what is missing is asked. When a service fails to answer a question after all attempts, the run stops
    with an error: later questions may need the answer. What the other respondents answered is kept, and the
    next call asks the rest, with as many attempts again; --retry-failed says beforehand what that is.
    """
    from value_survey import config  # noqa: PLC0415
    from value_survey.cluster.executor import simulate_runs  # noqa: PLC0415

    names = runs or []
    try:
        params = config.load(root / "params.yaml")
        names = list(params.runs) if every else names
        if retry_failed:
            from value_survey.stages.status import failed_before  # noqa: PLC0415

            for run in names:
                typer.echo(f"{run}: {failed_before(root, run)}")
        incomplete = simulate_runs(root, params, names, executor, limit)
    except InputError as error:
        _fail(error)
    except KeyboardInterrupt:
        print(f"{', '.join(names)}: stopped; call it again to go on", file=sys.stderr)  # noqa: T201
        raise typer.Exit(130) from None
    for run in incomplete:
        typer.echo(f"{run}: not complete yet; call it again to go on")


@app.command()
def estimate(
    run: Annotated[str | None, typer.Argument(help="Name of a run in params.yaml.")] = None,
    study: Annotated[
        str | None, typer.Option(help="`paper`: the paper's whole study instead of a run.")
    ] = None,
    tokens_per_second: Annotated[
        float | None,
        typer.Option(
            min=1e-3,
            help="Tokens written a second for all respondents together, where this is known better; "
            "with --study those of a 7-billion-parameter model.",
        ),
    ] = None,
    root: Root = _HERE,
) -> None:
    """Say what a run will take, before anything is spent: answers, tokens, hours, cost, each with a range."""
    from value_survey import config  # noqa: PLC0415
    from value_survey.errors import Problem  # noqa: PLC0415
    from value_survey.simulation.estimate import estimate as estimate_run  # noqa: PLC0415
    from value_survey.simulation.estimate_study import estimate_study  # noqa: PLC0415

    try:
        if (run is None) == (study is None) or study not in {None, "paper"}:
            given = " ".join(text for text in (run, study and f"--study {study}") if text)
            raise InputError(
                Problem("not clear what to estimate", "estimate", given, "RUN, or --study paper")
            )
        params = config.load(root / "params.yaml")
        if run is None:
            typer.echo(str(estimate_study(root, params, tokens_per_second)))
        else:
            typer.echo(str(estimate_run(root, params, run, tokens_per_second)))
    except InputError as error:
        _fail(error)


@app.command()
def status(root: Root = _HERE) -> None:
    """Show what each run has, lacks and failed."""
    from value_survey.stages.status import status_frame  # noqa: PLC0415

    try:
        frame = status_frame(root)
    except InputError as error:
        _fail(error)
    _show(list(frame.columns), frame.itertuples())


@models_app.callback(invoke_without_command=True)
def models(context: typer.Context, root: Root = _HERE) -> None:
    """List the configured models and whether they can be loaded here."""
    if context.invoked_subcommand is not None:
        return
    from value_survey import config  # noqa: PLC0415
    from value_survey.models.availability import availability  # noqa: PLC0415

    try:
        rows = availability(config.load(root / "params.yaml"))
    except InputError as error:
        _fail(error)
    _show(["model", "backend", "id", "here", "how"], rows)


@models_app.command("fetch")
def models_fetch(
    names: Annotated[
        list[str] | None, typer.Argument(help="Embedded models; all of them if none is named.")
    ] = None,
    gguf: Annotated[Path | None, typer.Option(help="A local copy of the model's GGUF file.")] = None,
) -> None:
    """Obtain the embedded models by content hash and convert them once."""
    from value_survey.models import embedded  # noqa: PLC0415

    try:
        for name in names or list(embedded.EMBEDDED):
            path = embedded.fetch(name, progress=typer.echo, gguf=gguf)
            typer.echo(f"{name}: {path}")
    except InputError as error:
        _fail(error)


@app.command("import-survey")
def import_survey(
    path: Annotated[Path, typer.Argument(help="The official file, or the folder of the authors' files.")],
    survey_format: Annotated[str, typer.Option("--format", help="wvs7, gss, cgss or authors.")],
    country: Annotated[
        str, typer.Option(help="Three-letter country code, for files of many countries.")
    ] = "",
    weight: Annotated[str, typer.Option(help="Weight column, where it is not the official one.")] = "",
    encoding: Annotated[str, typer.Option(help="Text encoding, where it cannot be recognised.")] = "",
    root: Root = _HERE,
) -> None:
    """Count the answers in a survey's official file; only counts are written, no respondent's row."""
    from value_survey.survey.readers.commands import import_survey_command  # noqa: PLC0415

    try:
        typer.echo(import_survey_command(root, path, survey_format, country, weight, encoding))
    except InputError as error:
        _fail(error)


@app.command("import-responses")
def import_responses(
    folder: Annotated[Path, typer.Argument(help="The authors' outputs of one model.")],
    run: Annotated[str, typer.Option(help="Name of the run in params.yaml that they become.")],
    survey_format: Annotated[str, typer.Option("--format", help="authors.")] = "authors",
    root: Root = _HERE,
) -> None:
    """Take published simulations in as a run like any other, to analyse them again."""
    from value_survey import config  # noqa: PLC0415
    from value_survey.errors import Problem  # noqa: PLC0415
    from value_survey.simulation.import_responses import import_responses_authors  # noqa: PLC0415

    try:
        if survey_format != "authors":
            raise InputError(Problem("format is not known", "--format", survey_format, "authors"))
        written = import_responses_authors(folder, root, config.load(root / "params.yaml"), run)
    except InputError as error:
        _fail(error)
    typer.echo(f"{run}: {written}")


@annotate_app.command("export")
def annotate_export(
    target: Annotated[Path, typer.Argument(help="CSV file to write, or a folder for it.")],
    run: Annotated[list[str] | None, typer.Option(help="Of this run only; may be repeated.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="unparsed or judged; may be repeated.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="At most this many tasks of each kind.")] = None,
    root: Root = _HERE,
) -> None:
    """Write responses into a CSV file, with columns for a person to fill in."""
    from value_survey.annotation.commands import export_tasks  # noqa: PLC0415

    try:
        typer.echo(export_tasks(root, target, runs=run or (), kinds=kind or (), at_most=sample))
    except InputError as error:
        _fail(error)


@annotate_app.command("import")
def annotate_import(
    file: Annotated[Path, typer.Argument(help="The CSV file that was filled in.")],
    annotator: Annotated[str, typer.Option(help="Who filled it in: initials or a number.")],
    root: Root = _HERE,
) -> None:
    """Take in what a person filled in; a file with mistakes gives one error that lists them all."""
    from value_survey.annotation.commands import import_annotations  # noqa: PLC0415

    try:
        typer.echo(import_annotations(root, file, annotator))
    except InputError as error:
        _fail(error)


@app.command()
def verify(root: Root = _HERE) -> None:
    """Recompute every report from the simulations and compare it with the committed one, byte for byte."""
    from value_survey.stages.verify import verify as recompute  # noqa: PLC0415

    try:
        differences = recompute(root)
    except InputError as error:
        _fail(error)
    for line in differences:
        typer.echo(line)
    if differences:
        raise typer.Exit(1)
    typer.echo("every report equals the committed one, byte for byte")


@app.command("export-site")
def export_site(
    target: Annotated[Path, typer.Argument(help="Folder of the site; an earlier export there is replaced.")],
    root: Root = _HERE,
) -> None:
    """Write the explorer's charts and tables as pages that open from disk, for an archive.

    The folder needs no server and no network. It holds the raw responses and copies of the reports too. The
    same project gives the same bytes.
    """
    try:
        _find_explorer()
        from app.site.export import export_site as export  # noqa: PLC0415 - a program beside the package

        done = export(root, target)
    except InputError as error:
        _fail(error)
    typer.echo(
        f"{target}: {done.pages} pages, {done.files} files of data, {done.size / 1e6:.0f} MB; "
        f"open {target / 'index.html'}"
    )


def _find_explorer() -> None:
    """Let `app`, the explorer of a checkout, be imported: it is no part of the package that is installed."""
    from value_survey.errors import Problem  # noqa: PLC0415

    checkout = Path(__file__).resolve().parents[2]
    if not (checkout / "app" / "site" / "export.py").is_file():
        raise InputError(
            Problem(
                "the explorer, whose charts the pages show, is not beside the package",
                "export-site",
                f"no {checkout / 'app'}",
                next_step="clone the repository, `pip install -e .` there, and run the command again",
            )
        )
    if str(checkout) not in sys.path:
        sys.path.insert(0, str(checkout))


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from sys.stdin
        return
    from value_survey.answers.jsonl import read_lines  # noqa: PLC0415

    yield from read_lines(file)


def _show(columns: list[str], rows: object) -> None:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:  # type: ignore[attr-defined]
        table.add_row(*(str(getattr(row, column)) for column in columns))
    # A terminal decides the width; a file or a pipe gets whole lines.
    Console(width=None if sys.stdout.isatty() else 200).print(table)
