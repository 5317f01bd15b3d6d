from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.isolated_session import IsolatedSession
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNTS = [f"{number:012}" for number in range(1, 9)]


def account_of(session: IsolatedSession) -> str:
    account: str = session.client("sts").get_caller_identity()["Account"]
    return account


def test_sessions_sign_as_themselves_even_in_threads(emulator: Emulator) -> None:
    sessions = [emulator.session(account) for account in ACCOUNTS]

    with ThreadPoolExecutor(len(sessions)) as threads:
        assert list(threads.map(account_of, sessions)) == ACCOUNTS


def test_a_session_works_in_its_own_region_unless_a_client_is_told_another(
    emulator: Emulator,
) -> None:
    session = emulator.session_with(Credentials.root(ACCOUNTS[0]), "eu-west-1")
    other = emulator.session(ACCOUNTS[0])

    assert session.region_name == "eu-west-1"
    assert session.client("sts").meta.region_name == "eu-west-1"
    assert session.client("sts", region_name="eu-north-1").meta.region_name == "eu-north-1"
    assert other.client("sts").meta.region_name == emulator.region


def test_a_session_tells_who_signs(emulator: Emulator) -> None:
    credentials = emulator.session_with(
        Credentials(access_key_id="ASIA", secret_access_key="secret", session_token="token")
    ).get_credentials()

    assert credentials is not None
    assert tuple(credentials.get_frozen_credentials())[:3] == ("ASIA", "secret", "token")
