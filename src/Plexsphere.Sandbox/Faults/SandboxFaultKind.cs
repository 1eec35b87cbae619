namespace Plexsphere.Sandbox.Faults;

/// <summary>What goes wrong with a request.</summary>
public enum SandboxFaultKind
{
    /// <summary>The response's headers are late by <see cref="SandboxFault.Milliseconds"/>.</summary>
    Delay,

    /// <summary>
    /// The body comes in pieces of <see cref="SandboxFault.Bytes"/> bytes, <see cref="SandboxFault.Milliseconds"/> apart.
    /// </summary>
    Drip,

    /// <summary>The connection is reset before the operation is carried out.</summary>
    ResetBefore,

    /// <summary>The operation is carried out, and the connection is reset instead of a response.</summary>
    ResetAfter,

    /// <summary>The operation is carried out, and the connection is closed in good order instead of a response.</summary>
    CloseAfter,

    /// <summary>The connection is reset after the response's headers.</summary>
    ResetAfterHeaders,

    /// <summary>The connection is reset in the middle of the response's body.</summary>
    ResetMidBody,

    /// <summary>The operation is carried out, and no response is ever sent.</summary>
    Stall,

    /// <summary>The body ends in its middle, as if that were all.</summary>
    Cut,

    /// <summary>The response announces <see cref="SandboxFault.Bytes"/> bytes more than it has, and the connection ends.</summary>
    ShortBody,

    /// <summary>The body is enlarged by an unknown member of <see cref="SandboxFault.Bytes"/> bytes.</summary>
    Pad,

    /// <summary>The body is compressed.</summary>
    Gzip,

    /// <summary>The body is said to be compressed and is not, also that of an error.</summary>
    CorruptGzip,

    /// <summary>The body begins as it should and never ends.</summary>
    EndlessBody,

    /// <summary>The body comes as far as its middle, and then nothing more is ever sent.</summary>
    StallMidBody,

    /// <summary>The operation is not carried out; the response is the one that the fault describes.</summary>
    Answer,

    /// <summary>The operation is carried out, and the response is the one that the fault describes.</summary>
    AnswerAfter,

    /// <summary>A page names the cursor that led to it as the next one.</summary>
    RepeatCursor,

    /// <summary>A page has each of its items twice.</summary>
    DuplicateItems,

    /// <summary>A page has its items in reverse.</summary>
    ReverseItems,

    /// <summary>The response, or each item of a page, is about another id than the one that was meant.</summary>
    OtherId,

    /// <summary>The response, or each item of a page, is about another project.</summary>
    OtherProject,

    /// <summary>The response, or each item of a page, is about another action.</summary>
    OtherAction,

    /// <summary>
    /// A dispatch is carried out, and its execution is not found in the first <see cref="SandboxFault.Reads"/> reads by its id.
    /// </summary>
    Unseen,

    /// <summary>From the first request that it applies to, each connection is reset for <see cref="SandboxFault.Milliseconds"/>.</summary>
    Away,

    /// <summary>The response's Date header is off by <see cref="SandboxFault.Milliseconds"/>.</summary>
    ClockSkew,
}
