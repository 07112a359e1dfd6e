using Akka.Actor;
using RaftActors.Keyspaces;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Storage;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>What is in a node's book can always be read again, whatever is written at the same time.</summary>
public sealed class KeptBookTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly BookEvent.Began Began = new(new DataId(7));

    [Fact]
    public void Two_entries_for_one_group_at_the_same_time_only_the_first_is_written()
    {
        var book = Opened();
        var started = 0;
        Assert.True(book.Write(new BookEvent.Hosted("g", 3, BirthKind.Split) { Machine = "kv" }, () => started++));
        Assert.False(book.Write(new BookEvent.Hosted("g", 3, BirthKind.Split) { Machine = "other" }, () => started += 10));
        ExpectMsg<BookProtocol.Write>();
        ExpectNoMsg(TimeSpan.Zero);
        Assert.Null(book.Book.Find("g"));

        book.OnWritten();
        Assert.Equal((1, "kv"), (started, book.Book.Find("g")!.Entry.Machine));
    }

    [Fact]
    public void A_life_that_is_being_destroyed_is_not_hosted_again()
    {
        var book = Opened();
        Assert.True(book.Write(new BookEvent.Hosted("g", 3, BirthKind.Split), () => { }));
        Assert.True(book.Write(new BookEvent.Destroying("g", 3), () => { }));
        Assert.True(book.Write(new BookEvent.Destroyed("g", 3), () => { }));
        Assert.False(book.Write(new BookEvent.Hosted("g", 3, BirthKind.Split), () => { }));
        Assert.True(book.Write(new BookEvent.Hosted("g", 4, BirthKind.Split), () => { }));
    }

    private KeptBook Opened()
    {
        var book = new KeptBook(TestActor, ActorRefs.Nobody);
        book.Open(new BookProtocol.Opened(null, []));
        Assert.True(book.Write(Began, () => { }));
        book.OnWritten();
        ExpectMsg<BookProtocol.Write>();
        return book;
    }
}
