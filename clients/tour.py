"""The tour of the README by a client that openapi-python-client made of the document.

usage: tour.py ADDRESS NARROW, with an API token of engineer that only reads
"""

import sys
from base64 import b64encode

from stockade_inventory_api_client import AuthenticatedClient
from stockade_inventory_api_client.api.part import part_create, part_destroy, part_list, part_partial_update
from stockade_inventory_api_client.api.user import user_me_retrieve, user_me_token_retrieve
from stockade_inventory_api_client.models import Error, PaginatedPartList, Part, PartRequest, PatchedPartRequest


def basic(address: str, name: str, password: str) -> AuthenticatedClient:
    return AuthenticatedClient(address, token=b64encode(f"{name}:{password}".encode()).decode(), prefix="Basic")


def token(address: str, key: str) -> AuthenticatedClient:
    return AuthenticatedClient(address, token=key, prefix="Token")


def main(address: str, narrow: str) -> None:
    reader = basic(address, "reader", "look-dont-touch")
    me = user_me_retrieve.sync(client=reader)
    print("I am", me.username)

    own = user_me_token_retrieve.sync(client=reader)
    scripted = token(address, own.token)
    found = part_list.sync(client=scripted, search="chain", limit=2)
    assert isinstance(found, PaginatedPartList)
    print("found", ", ".join(part.name for part in found.results))

    refused = part_create.sync(client=scripted, body=PartRequest(name="Bell", description="Brass, 50 mm"))
    assert isinstance(refused, Error)
    print(refused.detail)

    engineer = basic(address, "engineer", "draw-it-build-it")
    made = part_create.sync(client=engineer, body=PartRequest(name="Bell", description="Brass, 50 mm"))
    assert isinstance(made, Part), made
    changed = part_partial_update.sync(made.pk, client=engineer, body=PatchedPartRequest(active=False))
    print("made", made.name, "and switched it off:", not changed.active)
    gone = part_destroy.sync_detailed(made.pk, client=engineer)
    print("deleted:", gone.status_code == 204)

    lacking = part_create.sync(client=token(address, narrow), body=PartRequest(name="Horn", description="Loud"))
    assert isinstance(lacking, Error)
    print(lacking.detail)


main(*sys.argv[1:])
