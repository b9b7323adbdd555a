"""The peer of the central API: the same list of ten customers, the way FastAPI and asyncpg do it.

It reads the same rows as the same role under row-level security, believes the same signed tokens, and keeps what a
token said for five seconds, as ours does. Nothing else of ours is in it: no limits, no request ids, no metrics.
"""

import json
import os
import time
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import asyncpg
import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel

KEYS = {key["kid"]: jwt.PyJWK(key).key for key in json.loads(os.environ["PEER_KEYS"])["keys"]}
ISSUER = os.environ["PEER_ISSUER"]
KEPT_FOR_S = 5
COLUMNS = (
    "id, version, first_name, last_name, phone, email, owner_id, team_id, created_at, changed_at, deleted_at"
)


class Customer(BaseModel):
    id: UUID
    version: int
    first_name: str
    last_name: str
    phone: str
    email: str
    owner_id: UUID | None
    team_id: UUID | None
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None


class Page(BaseModel):
    items: list[Customer]
    next: str | None


@asynccontextmanager
async def life(app: FastAPI):
    app.state.kept = {}
    app.state.pool = await asyncpg.create_pool(
        os.environ["PEER_DSN"], min_size=5, max_size=5, server_settings={"search_path": "app"}
    )
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=life)


async def organisation(authorization: str = Header()) -> UUID:
    now = time.monotonic()
    kept = app.state.kept.get(authorization)
    if kept and kept[1] > now:
        return kept[0]
    token = authorization.removeprefix("Bearer ")
    try:
        key = KEYS[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="brainops-api", issuer=ISSUER)
    except (jwt.PyJWTError, KeyError) as error:
        raise HTTPException(401, "Sign in.") from error
    org_id = UUID(claims["org"])
    app.state.kept[authorization] = (org_id, now + KEPT_FOR_S)
    return org_id


@app.get("/customers", response_model=Page)
async def customers(org_id: UUID = Depends(organisation)):
    async with app.state.pool.acquire() as sql, sql.transaction():
        await sql.execute("select set_config('app.org', $1, true)", str(org_id))
        rows = await sql.fetch(
            f"select {COLUMNS} from customer where org_id = $1 and deleted_at is null"
            " order by created_at desc, id desc limit 11",
            org_id,
        )
    last = rows[9] if len(rows) > 10 else None
    return {
        "items": [dict(row) for row in rows[:10]],
        "next": last and f"{last['created_at'].isoformat()} {last['id']}",
    }
