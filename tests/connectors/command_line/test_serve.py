from connectors.command_line.serve import flags


def test_options_become_flags() -> None:
    options = {
        "server": {"headless": True, "address": "127.0.0.1"},
        "theme": {"light": {"primaryColor": "#123456"}},
    }
    assert list(flags(options)) == [
        "--server.headless=true",
        "--server.address=127.0.0.1",
        "--theme.light.primaryColor=#123456",
    ]
