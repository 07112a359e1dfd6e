using CsCheck;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using Xunit;

namespace RaftActors.Ranges.Tests.Nodes;

public sealed class NodeBookTests
{
    private static readonly BookEvent.Began Began = new(new DataId(7));

    private static readonly Gen<BookEvent> Event = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Long[0, 5], Gen.Int[0, 2]).Select(
        (kind, group, incarnation, birth) => (BookEvent)(kind switch
        {
            0 => Began,
            1 => new BookEvent.Hosted($"kv-r{group}", incarnation, (BirthKind)birth)
            {
                Machine = "kv",
                First = birth == 0 ? new Configuration([new("n1.1"), new("n2.2")]) : null,
            },
            2 => new BookEvent.Destroying($"kv-r{group}", incarnation),
            _ => new BookEvent.Destroyed($"kv-r{group}", incarnation),
        }));

    [Fact]
    public void The_id_of_the_disk_comes_first_and_never_changes()
    {
        var book = new NodeBook();
        Assert.NotNull(book.Problem(Hosted(1)));
        book.Apply(Began);
        Assert.Equal(Began.DataId, book.DataId);
        Assert.NotNull(book.Problem(new BookEvent.Began(new DataId(8))));
        Assert.NotNull(new NodeBook().Problem(new BookEvent.Began(DataId.None)));
    }

    [Fact]
    public void A_group_is_hosted_at_most_once()
    {
        var book = Book(Hosted(3));
        Assert.NotNull(book.Problem(Hosted(3)));
        Assert.NotNull(book.Problem(Hosted(4)));
        Assert.Null(book.Problem(new BookEvent.Hosted("kv-r2", 4, BirthKind.Split)));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void An_incarnation_at_or_below_the_floor_is_never_hosted(long incarnation, bool isAllowed)
    {
        var book = Book(Hosted(3), new BookEvent.Destroying("kv-r1", 3), new BookEvent.Destroyed("kv-r1", 3));
        Assert.Equal(3, book.Floor("kv-r1"));
        Assert.Null(book.Find("kv-r1"));
        Assert.Equal(isAllowed, book.Problem(Hosted(incarnation)) is null);
    }

    [Fact]
    public void A_replica_is_destroyed_in_two_steps()
    {
        var book = Book(Hosted(3));
        Assert.NotNull(book.Problem(new BookEvent.Destroyed("kv-r1", 3)));
        Assert.NotNull(book.Problem(new BookEvent.Destroying("kv-r1", 2)));
        book.Apply(new BookEvent.Destroying("kv-r1", 3));
        Assert.True(book.Find("kv-r1")!.IsDestroying);
        Assert.NotNull(book.Problem(new BookEvent.Destroying("kv-r1", 3)));
        book.Apply(new BookEvent.Destroyed("kv-r1", 3));
        Assert.NotNull(book.Problem(new BookEvent.Destroyed("kv-r1", 3)));
    }

    [Fact]
    public void What_was_never_here_can_be_shut_out()
    {
        var book = Book(new BookEvent.Destroyed("kv-r1", 5));
        Assert.NotNull(book.Problem(Hosted(5)));
        Assert.Null(book.Problem(Hosted(6)));
        Assert.NotNull(Book(Hosted(3)).Problem(new BookEvent.Destroyed("kv-r1", 5)));
        Assert.Null(Book(Hosted(3)).Problem(new BookEvent.Destroyed("kv-r1", 2)));
    }

    [Fact]
    public void Only_an_adopted_replica_has_no_incarnation_and_it_too_is_destroyed_once()
    {
        Assert.NotNull(Book().Problem(Hosted(0)));
        var adopted = new BookEvent.Hosted("kv", 0, BirthKind.Adopted);
        var book = Book(adopted, new BookEvent.Destroying("kv", 0), new BookEvent.Destroyed("kv", 0));
        Assert.NotNull(book.Problem(adopted));
        Assert.Null(book.Problem(new BookEvent.Hosted("kv", 9, BirthKind.Adopted)));
    }

    [Fact]
    public void An_event_with_a_problem_changes_nothing()
    {
        var book = Book(Hosted(3));
        var before = BookCodec.Encode(book);
        Assert.Throws<InvalidOperationException>(() => book.Apply(Hosted(4)));
        Assert.Equal(before, BookCodec.Encode(book));
    }

    [Fact]
    public void Floors_only_grow_and_the_book_survives_its_bytes() => Event.Array[0, 40].Sample(events =>
    {
        var book = new NodeBook();
        foreach (var happened in events)
        {
            var read = BookCodec.Decode(BookCodec.Encode(happened));
            Assert.Equal(happened.ToString(), read.ToString());
            var floors = book.Floors.ToDictionary();
            if (book.Problem(read) is null)
            {
                book.Apply(read);
            }

            Assert.All(floors, f => Assert.InRange(book.Floor(f.Key), f.Value, long.MaxValue));
            Assert.All(book.Hosted, h => Assert.InRange(h.Incarnation, book.Floor(h.Group) + 1, long.MaxValue));
            if (!book.DataId.IsNone)
            {
                Assert.Equal(BookCodec.Encode(book), BookCodec.Encode(BookCodec.DecodeBook(BookCodec.Encode(book))));
            }
        }
    });

    [Fact]
    public void Hostile_bytes_are_refused_or_read() => Gen.Select(Event, Gen.Int[0, 99], Gen.Byte, Gen.Byte.Array[0, 30]).Sample(
        (happened, at, value, garbage) =>
        {
            var bytes = BookCodec.Encode(happened);
            bytes[at % bytes.Length] = value;
            foreach (var read in (Action[])[
                () => BookCodec.Decode(bytes), () => BookCodec.Decode(garbage), () => BookCodec.DecodeBook(garbage)])
            {
                try
                {
                    read();
                }
                catch (InvalidDataException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            }
        });

    [Fact]
    public void The_bytes_are_the_stored_ones()
    {
        Assert.Equal("0A120A1000000000000000000000000000000007", Convert.ToHexString(BookCodec.Encode(Began)));
        Assert.Equal(
            "120F0A056B762D72311003180122026B76", Convert.ToHexString(BookCodec.Encode(Hosted(3))));
        Assert.Equal("1A090A056B762D72311003", Convert.ToHexString(BookCodec.Encode(new BookEvent.Destroying("kv-r1", 3))));
        Assert.Equal("22090A056B762D72311003", Convert.ToHexString(BookCodec.Encode(new BookEvent.Destroyed("kv-r1", 3))));
    }

    private static BookEvent.Hosted Hosted(long incarnation) => new("kv-r1", incarnation, BirthKind.Split) { Machine = "kv" };

    private static NodeBook Book(params BookEvent[] events)
    {
        var book = new NodeBook();
        book.Apply(Began);
        foreach (var happened in events)
        {
            book.Apply(happened);
        }

        return book;
    }
}
