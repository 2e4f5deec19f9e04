"""Posts and tags must share links, and a tag must be there only once."""

from types import SimpleNamespace

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError


@pytest.fixture
def blog(ex, fill, ids, names, rows):
    """Give a function that saves four posts, eight tags, and links between them.

    The first post has three tags, the second one has two of these and another one, the third has
    a tag of its own, the fourth none. `left()` are the links in the table, sorted.
    """

    def blog():
        _models(ex)
        posts, tags = ids[:4], dict(zip(ids[4:12], names, strict=False))
        a, b, c, d, e = list(tags)[:5]
        links = {posts[0]: {a, b, c}, posts[1]: {b, c, d}, posts[2]: {e}}
        pairs = sorted((post, tag) for post, some in links.items() for tag in some)
        fill("posts", [{"id": key, "title": "T"} for key in posts])
        fill("tags", [{"id": key, "name": name} for key, name in tags.items()])
        fill("post_tags", [{"post_id": post, "tag_id": tag} for post, tag in pairs])
        left = lambda: rows("post_tags", "post_id", "tag_id")  # noqa: E731
        return SimpleNamespace(posts=posts, tags=tags, links=links, pairs=pairs, left=left)

    return blog


@pytest.fixture
def tagged(ex, session, blog, rows):
    """Give a function that tags posts and commits, and tells which post has which names."""

    def tagged(calls):
        saved = blog()
        before = {key: {saved.tags[tag] for tag in saved.links.get(key, ())} for key in saved.posts}
        wanted = dict(before)
        for place, words in calls(list(saved.tags.values())):
            key = saved.posts[place]
            ex.tag_post(session, session.get(ex.Post, key), words)
            wanted[key] = wanted[key] | set(words)
        error = _commit_error(session)
        assert not error, f"The session sent a change that the database refused: {error}"
        names = dict(rows("tags", "id", "name"))
        found = {key: set() for key in saved.posts}
        for post, tag in saved.left():
            found[post].add(names[tag])
        return SimpleNamespace(found=found, wanted=wanted, before=set(saved.tags.values()))

    return tagged


def _models(ex):
    """Ask for the table of the links and the relationships of both models."""
    assert "post_tags" in ex.Base.metadata.tables, (
        f"Base.metadata must hold the table post_tags. It holds {sorted(ex.Base.metadata.tables)}."
    )
    found = [inspect(each).relationships.keys() for each in (ex.Post, ex.Tag)]
    assert found == [["tags"], ["posts"]], (
        f"Post must have the relationship tags, and Tag posts; they have {found}."
    )


def _commit_error(session):
    try:
        session.commit()
    except DBAPIError as raised:
        return raised.orig
    return None


@pytest.mark.hint(
    "What does a row of the table of links say?",
    "See 'Many To Many' in the documentation: a Table with two foreign keys.",
    'Table("post_tags", Base.metadata, Column("post_id", ForeignKey("posts.id"), ...), ...)',
)
def test_describe_the_table_of_the_links(ex, tables, other_connection):
    _models(ex)
    tables()
    found = {
        each["constrained_columns"][0]: f"{each['referred_table']}.{each['referred_columns'][0]}"
        for each in inspect(other_connection).get_foreign_keys("post_tags")
    }
    wanted = {"post_id": "posts.id", "tag_id": "tags.id"}
    assert found == wanted, f"The foreign keys of post_tags must be {wanted}; they are {found}."
    columns = set(tables()["post_tags"].c.keys())
    assert columns == set(wanted), f"post_tags needs two columns, {set(wanted)}; it has {columns}."


@pytest.mark.hint(
    "Which columns make one link different from another?",
    "Both columns together are the primary key: exercise 42 had such a key.",
    'Column("post_id", ForeignKey("posts.id"), primary_key=True)',
)
def test_let_the_database_refuse_the_same_link_twice(ex, blog, fill, other_connection):
    saved = blog()
    (post, tag), error = saved.pairs[0], None
    try:
        fill("post_tags", [{"post_id": post, "tag_id": tag}])
    except DBAPIError as raised:
        error = raised

    assert error, (
        f"Post {post} has the tag {tag} already, so the database must refuse a second link "
        "between them; it accepted it."
    )
    key = inspect(other_connection).get_pk_constraint("post_tags")["constrained_columns"]
    assert len(key) == 2, f"Both columns must be the primary key; in the database it is {key}."


@pytest.mark.hint(
    "How does SQLAlchemy know that two relationships are the two ends of one connection?",
    "Both name the same table as secondary, and each names the other in back_populates.",
    'relationship(secondary=post_tags, back_populates="posts")',
)
def test_give_sqlalchemy_nothing_to_warn_about(ex, complaints):
    found = complaints()
    _models(ex)

    assert not found, f"SQLAlchemy must have nothing to say about the models; it says: {found[0]}"


@pytest.mark.hint(
    "What does a tag know of the posts that got it?",
    "back_populates on each side names the attribute of the other side.",
)
def test_see_a_link_on_both_sides_at_once(ex, names):
    _models(ex)
    post, tags = ex.Post(title="P"), [ex.Tag(name=name) for name in names[:3]]
    post.tags.append(tags[0])
    tags[1].posts.append(post)

    assert tags[0].posts == [post] and tags[2].posts == [], (
        f"A post got a tag, so it must be the only post of that tag; posts is {tags[0].posts}."
    )
    assert post.tags == tags[:2], (
        "A post was appended to the posts of a tag, so it must have this tag as its second one; "
        f"it has {len(post.tags)} tags."
    )


@pytest.mark.hint(
    "Which table does SQLAlchemy write in when you append a tag?",
    "secondary names the table of the links; viewonly would keep SQLAlchemy from writing.",
)
def test_find_and_save_links(ex, session, blog):
    saved = blog()
    for key in saved.posts:
        found = {tag.id for tag in session.get(ex.Post, key).tags}
        wanted = saved.links.get(key, set())
        assert found == wanted, f"Post {key} has the tags {wanted}; its attribute has {found}."
    post, tag = session.get(ex.Post, saved.posts[3]), session.get(ex.Tag, min(saved.tags))
    post.tags.append(tag)
    session.commit()

    assert saved.left() == sorted([*saved.pairs, (post.id, tag.id)]), (
        f"Post {post.id} got the tag {tag.id}: exactly this link must be new. There were "
        f"{len(saved.pairs)} links; now there are {saved.left()}."
    )


@pytest.mark.hint(
    "Whose tag is it? May another post need it?",
    "Without a cascade, SQLAlchemy deletes the row of the link and nothing else.",
)
def test_keep_a_tag_that_leaves_the_list(ex, session, blog, rows):
    saved = blog()
    post = session.get(ex.Post, saved.posts[2])
    tag = post.tags[0].id
    del post.tags[0]
    session.commit()

    assert rows("tags", "id") == sorted(saved.tags), f"Tag {tag} left the list, and must stay."
    wanted = sorted(set(saved.pairs) - {(post.id, tag)})
    assert saved.left() == wanted, (
        f"Tag {tag} left post {post.id}: their link must go, and no other. Left are {saved.left()}."
    )


@pytest.mark.hint(
    "Which rows name a post that is deleted?",
    "SQLAlchemy deletes the links of what it deletes by itself. A cascade would go further.",
)
def test_delete_a_post_and_keep_its_tags(ex, session, blog, rows):
    saved = blog()
    gone = saved.posts[0]
    session.delete(session.get(ex.Post, gone))
    error = _commit_error(session)
    assert not error, f"Post {gone} was deleted; the database refused a change: {error}"
    found = rows("tags", "id")

    assert found == sorted(saved.tags), (
        f"Post {gone} was deleted: its tags must stay. Of {len(saved.tags)} tags, {len(found)} are "
        "left."
    )
    wanted = [pair for pair in saved.pairs if pair[0] != gone]
    assert saved.left() == wanted, f"Only the links {wanted} must stay; left are {saved.left()}."


@pytest.mark.hint(
    "Do you look whether a tag of this name exists before you make one?",
    "Select the tags whose names are in the list, and make only those that are missing.",
    "select(Tag).where(Tag.name.in_(names))",
)
def test_use_the_tags_that_exist(tagged, rows):
    done = tagged(lambda old: [(3, [old[6], old[1]]), (2, [old[1], f"_{old[6][1:]}"])])
    missing = sorted(name for key in done.wanted for name in done.wanted[key] - done.found[key])
    lost = f"Missing are {len(missing)} of 4: {missing}. " if missing else ""
    assert done.found == done.wanted, (
        f"{lost}By post, the tags must be {done.wanted}; they are {done.found}."
    )
    found, new = rows("tags", "name"), set().union(*done.wanted.values()) - done.before
    assert found == sorted(done.before | new), (
        f"Only one tag must be new, {new}: in the table are {found}."
    )


@pytest.mark.hint(
    "Does your function add tags to the list, or does it make a new list?",
    "post.tags is a list: append() keeps what is in it.",
)
def test_keep_the_tags_that_the_post_has(tagged):
    done = tagged(lambda old: [(0, [" New 1", old[7]]), (1, [])])

    assert done.found == done.wanted, (
        f"By post, the tags must be {done.wanted}; they are {done.found}. What a post has, stays."
    )


@pytest.mark.hint(
    "What is in your list of tags when the same name comes again?",
    "Remember a tag that you have just made, and look whether the post has it.",
    "if tag not in post.tags: ...",
)
def test_give_each_tag_once(ex, session, blog):
    saved = blog()
    post, other = (session.get(ex.Post, saved.posts[place]) for place in (0, 3))
    names = list(saved.tags.values())
    ex.tag_post(session, post, [names[1], "new", names[7], "new", names[7]])
    found = [tag.name for tag in post.tags]
    assert sorted(found) == sorted([*names[:3], names[7], "new"]), (
        f"The post had the tags {names[:3]} and got {names[1]!r}, 'new' and {names[7]!r}, the last "
        f"two by two names each. It has {found}: 'new' {found.count('new')} times, and a tag that "
        f"it had {found.count(names[1])} times. It must have each once."
    )
    ex.tag_post(session, other, ["new", names[7]])
    error = _commit_error(session)
    assert not error, f"No name may stand twice in the tags; the database refused: {error}"


@pytest.mark.hint(
    "There may be a million tags. Which of them does your function need?",
    "A where() with in_() asks for the tags whose names are in the list.",
    "select(Tag).where(Tag.name.in_(names))",
)
def test_load_no_other_tags(ex, session, blog, loaded):
    saved = blog()
    post, tags = session.get(ex.Post, saved.posts[3]), loaded(ex.Tag)
    wanted = list(saved.tags.values())[5:7]
    ex.tag_post(session, post, wanted)
    found = [tag.name for tag in tags]

    assert sorted(found) == sorted(wanted), (
        f"A post without tags got the tags {wanted}, so only these must be loaded; loaded were "
        f"{found}."
    )


@pytest.mark.hint(
    "Who knows whether more belongs to the same transaction?",
    "The function receives a session; its caller commits or rolls back.",
)
def test_leave_the_commit_to_the_caller(ex, session, blog, sql):
    saved = blog()
    post = session.get(ex.Post, saved.posts[3])
    sql.clear()
    ex.tag_post(session, post, ["new", saved.tags[min(saved.tags)]])
    ended = [each.kind for each in sql.of("COMMIT", "ROLLBACK")]
    session.flush()
    assert len(post.tags) == 2, f"The post must have two tags; it has {len(post.tags)}."
    assert not ended, f"tag_post() must not end the transaction of its caller; it sent {ended}."
