using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor.Internal;

internal sealed class ByConstructor(Type type, ConstructorInfo constructor, object[] arguments) : IIndirectActorProducer
{
    // Shared by all Props for one constructor: an invoker is larger than the actor's other parts.
    private static readonly ConcurrentDictionary<ConstructorInfo, ConstructorInvoker> Invokers = new();

    private readonly ConstructorInvoker _invoker = constructor is null ? null : Invokers.GetOrAdd(constructor, static c => ConstructorInvoker.Create(c));

    public Type ActorType => type;

    public ActorBase Produce() =>
        (ActorBase)(_invoker is null ? Activator.CreateInstance(type) : _invoker.Invoke(arguments.AsSpan()));

    public void Release(ActorBase actor)
    {
    }
}

internal sealed class ByType(Type type, object[] arguments) : IIndirectActorProducer
{
    private const BindingFlags AnyConstructor =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.CreateInstance | BindingFlags.DoNotWrapExceptions;

    public Type ActorType => type;

    public ActorBase Produce() => (ActorBase)Activator.CreateInstance(type, AnyConstructor, null, arguments, null);

    public void Release(ActorBase actor)
    {
    }
}

internal static class ExpressionValue
{
    /// <summary>The value of a constructor argument; captured variables are read without compiling anything.</summary>
    public static object Of(Expression expression)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field, Expression: var owner }:
                return field.GetValue(owner is null ? null : Of(owner));
            case MemberExpression { Member: PropertyInfo property, Expression: var owner } when owner is null || !owner.Type.IsByRefLike:
                return property.GetValue(owner is null ? null : Of(owner));
            default:
                var boxed = Expression.Convert(expression, typeof(object));
                return Expression.Lambda<Func<object>>(boxed).Compile(preferInterpretation: true)();
        }
    }
}
