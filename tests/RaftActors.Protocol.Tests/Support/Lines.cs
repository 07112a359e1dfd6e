using RaftActors.Protocol.Effects;

namespace RaftActors.Protocol.Tests.Support;

/// <summary>Effects as text, in order, and the messages among them.</summary>
internal sealed class Lines : IEffectInterpreter
{
    public List<string> All { get; } = [];

    public List<Protocol.Messages.RaftMessage> Sent { get; } = [];

    public List<SendWhenDurable> Promises { get; } = [];

    public List<Persist> Writes { get; } = [];

    public List<Protocol.Log.Entry> Applied { get; } = [];

    public void On(in Persist effect)
    {
        Writes.Add(effect);
        All.Add(effect.ToString());
    }

    public void On(in Send effect)
    {
        Sent.Add(effect.Message);
        All.Add(effect.ToString());
    }

    public void On(in SendWhenDurable effect)
    {
        Promises.Add(effect);
        All.Add(effect.ToString());
    }

    public void On(in ApplyEntries effect)
    {
        Applied.AddRange(effect.Entries.Span);
        All.Add(effect.ToString());
    }

    public void On(in ProposalAppended effect) => All.Add(effect.ToString());

    public void On(in ProposalRejected effect) => All.Add(effect.ToString());

    public void On(in ReadReady effect) => All.Add(effect.ToString());

    public void On(in ReadRejected effect) => All.Add(effect.ToString());

    public void On(in SendSnapshot effect) => All.Add(effect.ToString());

    public void On(in SaveMachine effect) => All.Add(effect.ToString());

    public void On(in SaveReceivedSnapshot effect) => All.Add(effect.ToString());

    public void On(in RestoreMachine effect) => All.Add(effect.ToString());

    public void On(in CompactLog effect) => All.Add(effect.ToString());

    public void On(in ConfigurationChanged effect) => All.Add(effect.ToString());

    public void On(in MembersAnswered effect) => All.Add(effect.ToString());

    public void On(in TransferEnded effect) => All.Add(effect.ToString());

    public void On(in RoleChanged effect) => All.Add(effect.ToString());
}
