using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Machines.Sessions;

/// <summary>
/// One client's registration (T§6.3). Every executed sequence either has its answer here or is below <see cref="LowestKept"/>, so none can
/// be executed twice, in whatever order pipelined commands and their repetitions reach the log.
/// </summary>
internal sealed class Session(long id, long timeoutMs, int maxAnswers, int maxAnswerBytes)
{
    private readonly SortedDictionary<long, CachedAnswer> _answers = [];
    private readonly int _maxAnswers = Math.Max(1, maxAnswers);
    private long _answerBytes;

    public long Id { get; } = id;

    /// <summary>Log time of its last use.</summary>
    public long UsedAt { get; set; }

    /// <summary>Lower sequences are no longer answered and never executed.</summary>
    public long LowestKept { get; private set; } = 1;

    public int Answers => _answers.Count;

    public bool IsExpired(long now) => now - UsedAt > timeoutMs;

    public bool TryFind(long sequence, out CachedAnswer answer) => _answers.TryGetValue(sequence, out answer);

    /// <summary>The client has received all answers below a sequence.</summary>
    public void ForgetBelow(long sequence)
    {
        LowestKept = Math.Max(LowestKept, sequence);
        while (_answers.Count > 0)
        {
            var (lowest, answer) = Lowest();
            if (lowest >= LowestKept)
            {
                return;
            }

            Remove(lowest, answer);
        }
    }

    /// <summary>Keeps an answer; removes the lowest ones above the limits, but never the new one.</summary>
    public void Remember(long sequence, in CachedAnswer answer)
    {
        _answers.Add(sequence, answer);
        _answerBytes += answer.Result.Length;
        while (_answers.Count > 1 && (_answers.Count > _maxAnswers || _answerBytes > maxAnswerBytes))
        {
            var (lowest, oldest) = Lowest();
            LowestKept = lowest + 1;
            Remove(lowest, oldest);
        }
    }

    public SessionMessage Encode()
    {
        var message = new SessionMessage
        {
            Id = Id,
            TimeoutMs = timeoutMs,
            UsedAt = UsedAt,
            LowestKept = LowestKept,
            MaxAnswers = maxAnswers,
            MaxAnswerBytes = maxAnswerBytes,
        };
        foreach (var (sequence, answer) in _answers)
        {
            message.Answers.Add(new AnswerMessage
            {
                Sequence = sequence,
                Index = answer.Index,
                Term = answer.Term,
                Result = UnsafeByteOperations.UnsafeWrap(answer.Result),
                Failed = answer.Failed,
            });
        }

        return message;
    }

    public static Session Decode(SessionMessage message)
    {
        var session = new Session(message.Id, message.TimeoutMs, message.MaxAnswers, message.MaxAnswerBytes)
        {
            UsedAt = message.UsedAt,
            LowestKept = message.LowestKept,
        };
        foreach (var answer in message.Answers)
        {
            session._answers.Add(answer.Sequence, new CachedAnswer(answer.Index, answer.Term, answer.Result.Memory, answer.Failed));
            session._answerBytes += answer.Result.Length;
        }

        return session;
    }

    private KeyValuePair<long, CachedAnswer> Lowest()
    {
        using var answers = _answers.GetEnumerator();
        answers.MoveNext();
        return answers.Current;
    }

    private void Remove(long sequence, in CachedAnswer answer)
    {
        _answers.Remove(sequence);
        _answerBytes -= answer.Result.Length;
    }
}
