"""The assistant in a terminal: `ask`, `chat` and `search`, and how an answer is shown there."""

from __future__ import annotations

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.answer import Answer, answer_json, source_lines
from bot.assistant import open_assistant
from bot.followup import Conversations, topic_of
from index.messages import say
from index.options import data_option, json_option, print_json, role_option
from index.settings import Settings
from index.sop import Role


def show_answer(answer: Answer, console: Console, *, explain: bool = False) -> None:
    """The answer as a person reads it: answer, source, what to ask next."""
    if answer.lead and not answer.rephrased:
        console.print(f"[bold]{escape(answer.lead)}[/bold]")
    lines = answer.rephrased.splitlines() or [statement.text for statement in answer.statements]
    for line in lines:
        console.print(Padding(escape(line), (0, 0, 0, 2)))
    if answer.more:
        console.print(f"  [dim]{escape(say('answer.more', answer.language, count=answer.more))}[/dim]")
    if answer.notice:
        console.print(f"[dim]{escape(answer.notice)}[/dim]")
    for line in source_lines(answer):
        console.print(f"[cyan]{escape(line)}[/cyan]")
    if answer.suggestions:
        asked = "  ".join(f"{n} {suggestion.label}" for n, suggestion in enumerate(answer.suggestions, 1))
        console.print(f"[dim]{escape(say('cli.next', answer.language))} {escape(asked)}[/dim]")
    if explain:
        for step in answer.trace:
            console.print(f"[dim]{step.step:<12} {step.ms:7.1f} ms  {escape(step.verdict)}[/dim]")


@click.command("ask", epilog="Example: tanya-sop ask 'gaji sy blm dibayar 2 bln, lapor kmn?'")
@click.argument("question")
@click.option("--language", type=click.Choice(["id", "en"]), help="Language of the answer, otherwise the question's.")
@click.option("--explain", is_flag=True, help="Show each step of the way and what it decided.")
@role_option
@json_option
@data_option
def ask_command(
    question: str, language: str | None, role: Role, settings: Settings, *, explain: bool, as_json: bool
) -> None:
    """Answer one question from the SOPs, with citations."""
    answer = open_assistant(settings).answer(question, role=role, language=language)
    if as_json:
        print_json(answer_json(answer))
    else:
        show_answer(answer, Console(), explain=explain)


@click.command("chat", epilog="Example: tanya-sop chat --role staff")
@role_option
@data_option
def chat_command(role: Role, settings: Settings) -> None:
    """Chat with the assistant in the terminal; an empty line or Ctrl-D ends it."""
    converse(settings, role)


def converse(settings: Settings, role: Role) -> None:
    """Ask and answer until the input ends. A suggestion can be chosen by its number."""
    assistant = open_assistant(settings)
    console = Console()
    conversations = Conversations()
    console.print(say("cli.welcome", settings.language))
    choices: tuple[str, ...] = ()
    while question := _next_question(console):
        if question.isdigit() and 0 < int(question) <= len(choices):
            question = choices[int(question) - 1]
            console.print(f"[dim]> {escape(question)}[/dim]")
        answer = assistant.answer(question, role=role, topic=conversations.of("terminal"))
        conversations.keep("terminal", topic_of(answer))
        show_answer(answer, console)
        choices = tuple(suggestion.question for suggestion in answer.suggestions)
    console.print(say("cli.goodbye", settings.language))


def _next_question(console: Console) -> str:
    try:
        return console.input("\n[bold green]>[/bold green] ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""
